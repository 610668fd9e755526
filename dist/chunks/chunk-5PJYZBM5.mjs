import{b as e}from"./chunk-VDFOV5V6.mjs";async function s(r){let{reporter:t,concealer:o,context:n}=r;return{...await e(process.argv[1]??""),reporter:t,concealer:o,identity:n.identity}}export{s as a};
