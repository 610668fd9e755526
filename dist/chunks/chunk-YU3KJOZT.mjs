var e="(sensitive)";export{e as a};
