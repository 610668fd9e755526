import{a as o}from"./chunk-MXWXXMGQ.mjs";function d({reporter:t},i){for(let n of i)t.report({kind:"diagnostic",diagnostic:n})}function c(t,i){return e(t,i.diagnostics)}function e({world:t,ports:i},n){return t.stderr.write(i.concealer.redact(o(n).text)),1}function a({world:t,ports:i},n){return t.stderr.write(i.concealer.redact(`${n}
`)),1}export{d as a,c as b,e as c,a as d};
