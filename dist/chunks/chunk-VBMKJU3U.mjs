import{a,b as c,e as u}from"./chunk-3WGFCECW.mjs";var l=1024*1024,p=16*1024;function m(n,t=l-p){let e=[],r=0;for(let i of n){let s=Buffer.byteLength(i)+2;r+s>t||(r+=s,e.push(i))}let o=n.length-e.length;return o>0&&e.push(`> **Not everything is shown.** ${u(o,"section")} of ${String(n.length)} did not fit on this page.`),`${e.join(`

`)}
`}function d(n,t){return{shown:n.slice(0,t),missing:Math.max(0,n.length-t)}}function $(n){return g(c(n)).replace(/@(?=\w)/g,"@\u200B")}function x(n){let t=c(n);return t===""?"":/^[\w./:=+%@,()-][\w ./:=+%@,()-]*$/.test(t)?`\`${t}\``:`<code>${g(t)}</code>`}function w(n,t=""){let e=a(n),r=e.match(/`+/g)?.reduce((i,s)=>Math.max(i,s.length),0)??0,o="`".repeat(Math.max(3,r+1));return`${o}${t}
${e}
${o}`}function B(n,t){let e=r=>`| ${r.join(" | ")} |`;return[e(n),e(n.map(()=>"---")),...t.map(e)].join(`
`)}function M(n,t){return`<details><summary>${n}</summary>

${t}

</details>`}function S(n){return g(c(n))}function g(n){return n.replace(/[&<>"\\`*_[\]|~$#!]/g,t=>`&#${String(t.charCodeAt(0))};`)}export{l as a,m as b,d as c,$ as d,x as e,w as f,B as g,M as h,S as i};
