import{b as o}from"./chunk-LYDMFGVP.mjs";import{a as r}from"./chunk-YHSWCP3P.mjs";function f(e){return e.flatMap(t=>{if(t.kind==="installed")return[];let{plugin:n,platform:a,error:l}=t,{text:d,hint:i}=r(l),s=[`${n.name} ${n.version}: ${d}.`,...i===void 0?[]:[i]].join(`
`);return[o("NOT_INSTALLED",s,n.archives.get(a)?.place??n.place)]})}export{f as a};
