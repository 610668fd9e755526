function r(t){return`'${t.replaceAll("'","'\\''")}'`}function n(t){return/^[\w@%+=:,./-]+$/.test(t)?t:r(t)}export{r as a,n as b};
