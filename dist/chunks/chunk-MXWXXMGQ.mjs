import{b as m,c as f,d as s,f as e}from"./chunk-VBMKJU3U.mjs";import{a as p,b as d}from"./chunk-H33KEHWV.mjs";import{a,e as c}from"./chunk-3WGFCECW.mjs";var l=200;function $(t){let{shown:i,missing:n}=f(t,l),o=n===0?[]:[`\u2026 and ${c(n,"more finding")}.`];return{text:`${[...i.map(p),...o].join(`

`)}
`,markdown:m([...i.map(u),...o])}}function u({place:t,severity:i,summary:n,detail:o}){return[`${i==="error"?"\u274C":"\u26A0\uFE0F"} **${s(n)}**`,...t===void 0?[]:[e(d(t).join(`
`))],...g(o)].join(`

`)}function g(t){let i=[];for(let n of a(t).split(`
`)){if(n.trim()==="")continue;let o=/^\s{2}/.test(n),r=i.at(-1);r?.isCode===o?r.lines.push(n):i.push({isCode:o,lines:[n]})}return i.map(({isCode:n,lines:o})=>n?e(o.map(r=>r.trim()).join(`
`)):s(o.join(" ")))}export{$ as a};
