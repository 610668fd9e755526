import{a,b as c,e as g,f as u,g as p}from"./chunk-74T2QFN3.mjs";var y=1024*1024,$=16*1024;function d(n,t=y-$){let o=[],r=0;for(let i of n){let s=Buffer.byteLength(i)+2;r+s>t||(r+=s,o.push(i))}let e=n.length-o.length;return e>0&&o.push(`> **Not everything is shown.** ${g(e,"section")} of ${String(n.length)} did not fit on this page.`),`${o.join(`

`)}
`}function h(n,t){return{shown:n.slice(0,t),missing:Math.max(0,n.length-t)}}function m(n){return l(c(n)).replace(/@(?=\w)/g,"@\u200B")}function S(n){let t=c(n);return t===""?"":/^[\w./:=+%@,()-][\w ./:=+%@,()-]*$/.test(t)?`\`${t}\``:`<code>${l(t)}</code>`}function f(n,t=""){let o=a(n),r=o.match(/`+/g)?.reduce((i,s)=>Math.max(i,s.length),0)??0,e="`".repeat(Math.max(3,r+1));return`${e}${t}
${o}
${e}`}function b(n,t){let o=r=>`| ${r.join(" | ")} |`;return[o(n),o(n.map(()=>"---")),...t.map(o)].join(`
`)}function E(n,t){return`<details><summary>${n}</summary>

${t}

</details>`}function O(n){return l(c(n))}function l(n){return n.replace(/[&<>"\\`*_[\]|~$#!]/g,t=>`&#${String(t.charCodeAt(0))};`)}var w=200;function V(n){let{shown:t,missing:o}=h(n,w),r=o===0?[]:[`\u2026 and ${g(o,"more finding")}.`];return{text:`${[...t.map(u),...r].join(`

`)}
`,markdown:d([...t.map(x),...r])}}function x({place:n,severity:t,summary:o,detail:r}){return[`${t==="error"?"\u274C":"\u26A0\uFE0F"} **${m(o)}**`,...n===void 0?[]:[f(p(n).join(`
`))],...j(r)].join(`

`)}function j(n){let t=[];for(let o of a(n).split(`
`)){if(o.trim()==="")continue;let r=/^\s{2}/.test(o),e=t.at(-1);e?.isCode===r?e.lines.push(o):t.push({isCode:r,lines:[o]})}return t.map(({isCode:o,lines:r})=>o?f(r.map(e=>e.trim()).join(`
`)):m(r.join(" ")))}export{y as a,d as b,h as c,m as d,S as e,f,b as g,E as h,O as i,V as j};
