import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{a as l,b as c,c as d}from"./chunks/chunk-LWPDTPFO.mjs";import{r as o}from"./chunks/chunk-YLCSNY7L.mjs";import{v as a}from"./chunks/chunk-NBTS7HHF.mjs";import{dirname as w,join as n}from"node:path";async function m({context:e},t){let f=w(t.embeddedPlugins),i=n(f,"wfctl.mjs");if(e.temporaryFolder===void 0)throw new l("RUNNER_FILE_MISSING","the runner names no RUNNER_TEMP",{hint:"This action runs as a step of a workflow, where the runner sets it."});let r=n(e.temporaryFolder,"wfctl-bin"),{runtime:s}=t.processes,u=`#!/bin/sh
exec ${o(s)} ${o(i)} "$@"
`,p=`@"${s}" "${i}" %*\r
`;return await t.files.writeAtomically(n(r,"wfctl"),u,{mode:493}),await t.files.writeAtomically(n(r,"wfctl.cmd"),p,{mode:493}),{folder:r,version:a}}await c({async main(e){let t=await m(e,await d(e));e.addPath(t.folder),e.step.setOutput("version",t.version),e.step.setOutput("bin-directory",t.folder)}});
