function e(r){return`'${r.replaceAll("'","'\\''")}'`}export{e as a};
