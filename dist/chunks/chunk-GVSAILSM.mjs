function e(){return{send:async t=>(await import("./http-client-MAFFJMUE.mjs")).send(t)}}export{e as a};
