import{a as r}from"./chunk-23TMO4VA.mjs";var e=class extends r{static{this.prototype.name="FilesError"}};export{e as a};
