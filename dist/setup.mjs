import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{a as c,b as d}from"./chunks/chunk-N6XUUKWK.mjs";import{r as i}from"./chunks/chunk-JKBADKAX.mjs";import{t as a}from"./chunks/chunk-PFJN7I2X.mjs";import{dirname as p,join as n}from"node:path";async function m({context:t},e){let r=p(e.embeddedPlugins),s=n(r,"wfctl.mjs"),o=n(t.temporaryFolder??r,"wfctl-bin"),{runtime:l}=e.processes,f=`#!/bin/sh
exec ${i(l)} ${i(s)} "$@"
`,u=`@"${l}" "${s}" %*\r
`;return await e.files.writeAtomically(n(o,"wfctl"),f,{mode:493}),await e.files.writeAtomically(n(o,"wfctl.cmd"),u,{mode:493}),{folder:o,version:a}}await c({async main(t){let e=await m(t,await d(t));t.addPath(e.folder),t.step.setOutput("version",e.version),t.step.setOutput("bin-directory",e.folder)}});
