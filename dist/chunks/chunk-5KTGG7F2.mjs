function t(r){let i=Promise.resolve(),e;return()=>{if(e!==void 0)return e;let n=i.catch(o).then(()=>(e=void 0,r()));return e=n,i=n,n}}function o(){}export{t as a};
