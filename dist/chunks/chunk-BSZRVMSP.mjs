import{j as o}from"./chunk-F6ICEJUK.mjs";function r({reporter:t},i){for(let n of i)t.report({kind:"diagnostic",diagnostic:n})}function d({world:t,ports:i},n){return t.stderr.write(i.concealer.redact(o(n.diagnostics).text)),1}function c({world:t,ports:i},n){return t.stderr.write(i.concealer.redact(`${n}
`)),1}export{r as a,d as b,c};
