import{a as e}from"./chunk-23TMO4VA.mjs";function o(r){throw new e("UNREACHABLE",`unexpected case ${JSON.stringify(r)}`)}export{o as a};
