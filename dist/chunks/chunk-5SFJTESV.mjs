import{a as N}from"./chunk-23TMO4VA.mjs";var _=class extends N{static{this.prototype.name="PluginError"}};export{_ as a};
