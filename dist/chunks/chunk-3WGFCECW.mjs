import{stripVTControlCharacters as o}from"node:util";function s(n){return o(n.replaceAll(`\r
`,`
`)).replaceAll("\r",`
`).replace(a,"")}var a=/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;function g(n){return s(n).replace(/\s*\n\s*/g," ").replaceAll("	"," ").trim()}function p(n,r){return n.replace(/^(?=.)/gm,r)}function u(n){let r=[];for(let e of n)e.forEach((i,t)=>{r[t]=Math.max(r[t]??0,i.length)});return n.map(e=>e.map((i,t)=>i.padEnd(r[t]??0)).join("  ").trimEnd()).join(`
`)}function c(n,r){return`${String(n)} ${r}${n===1?"":"s"}`}export{s as a,g as b,p as c,u as d,c as e};
