import{a as T}from"./chunk-23TMO4VA.mjs";var r=class extends T{static{this.prototype.name="HttpError"}};export{r as a};
