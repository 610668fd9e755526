import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
async function s(e,n){let r=await n.ask(`${e} [y/N]: `);return/^y(?:es)?$/i.test(r?.trim()??"")}async function i(e,n,r){return(await r.ask(`${e} Type "${n}" to go on: `))?.trim()===n}export{s as a,i as b};
