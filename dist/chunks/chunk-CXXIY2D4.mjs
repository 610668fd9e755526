import{a as E}from"./chunk-23TMO4VA.mjs";var C=class extends E{static{this.prototype.name="BucketError"}};export{C as a};
