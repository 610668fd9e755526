import{StringDecoder as d}from"node:string_decoder";var f=64*1024;function p(t,r=f){let s=new d("utf8"),i="",c=n=>{let e=n.split(`
`);e[0]=i+(e[0]??""),i=e.pop()??"";for(let o of e)t(o.endsWith("\r")?o.slice(0,-1):o);for(;i.length>r;i=i.slice(r))t(i.slice(0,r))};return{write:n=>{c(s.write(n))},finish:()=>{c(s.end()),i!==""&&t(i),i=""}}}export{f as a,p as b};
