import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{a as d,b as s,c as m}from"./chunk-FOAFLTQG.mjs";import{b as p,e as c}from"./chunk-VTZB25YK.mjs";import{e as i}from"./chunk-EVYOTFWS.mjs";import"./chunk-YLCSNY7L.mjs";import"./chunk-2TML7QEV.mjs";import"./chunk-NBTS7HHF.mjs";async function x(e){let{flags:o,world:a,ports:l}=e,n=o.text("name");if(n===void 0)return m(e,`error: --name is needed, to know which resource of the config this is
  See what is understood:

      wfctl infra import --help`);let u={...p(e,e.positionals[0]),name:n,id:o.text("id"),lockWaitMs:o.number("lock-wait")??0,cancelled:a.cancelled},t=await i(u,l);if(t.kind!=="imported")return s(e,t);let{record:r}=t;return d(e,t.diagnostics),c(e,`Imported ${r.name} (${r.type}), id ${r.providerId}, provider ${r.provider}.
`),0}export{x as runImport};
