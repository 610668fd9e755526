function r(e,i){return[e,i("WFCTL_PLUGIN_DIR")?.trim()].find(n=>n!==void 0&&n!=="")??"data/plugins"}export{r as a};
