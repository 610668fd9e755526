import{a as S}from"./chunk-23TMO4VA.mjs";var r=class extends S{static{this.prototype.name="SqlError"}};export{r as a};
