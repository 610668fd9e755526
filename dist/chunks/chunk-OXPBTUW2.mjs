function t(n){return n.signal===void 0?`exit code ${String(n.code??"unknown")}`:`signal ${n.signal}`}export{t as a};
