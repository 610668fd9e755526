function n(e){return e.some(r=>r.severity==="error")}export{n as a};
