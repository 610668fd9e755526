import{stripVTControlCharacters as p}from"node:util";function x(n){return p(n.replaceAll(`\r
`,`
`)).replaceAll("\r",`
`).replace($,"")}var $=/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;function y(n){return x(n).replace(/\s*\n\s*/g," ").replaceAll("	"," ").trim()}function P(n,t){return n.replace(/^(?=.)/gm,t)}function b(n){let t=[];for(let o of n)o.forEach((e,r)=>{t[r]=Math.max(t[r]??0,e.length)});return n.map(o=>o.map((e,r)=>e.padEnd(t[r]??0)).join("  ").trimEnd()).join(`
`)}function D(n,t){return`${String(n)} ${t}${n===1?"":"s"}`}function A(n){let{severity:t,summary:o,code:e,detail:r,place:i}=n,s=`${t}: ${o} (${e})`,c=i===void 0?[]:d(i),f=(r===""?[]:r.split(`
`)).map(m=>`  ${a(m)}`.trimEnd());return[s,...c,...f].join(`
`)}var l=100,g=40;function d(n){let t=String(n.line),o=" ".repeat(t.length),e=n.column-1,r=e>l-g?e-g:0,i=a(n.sourceLine.slice(r,r+l)),s=i.slice(0,e-r).replace(/[^\t]/g," "),c=Math.max(1,i.length-(e-r)),u="^".repeat(Math.max(1,Math.min(n.length,c)));return[`  ${a(n.file)}:${t}:${String(n.column)}`,`  ${o} |`,`  ${t} | ${i}`,`  ${o} | ${s}${u}`]}function a(n){return n.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g,"\uFFFD")}export{x as a,y as b,P as c,b as d,D as e,A as f,d as g};
