import{a as E}from"./chunk-23TMO4VA.mjs";var T=class extends E{static{this.prototype.name="SigstoreError"}};export{T as a};
