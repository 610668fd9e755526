var n="0.19.0";export{n as a};
