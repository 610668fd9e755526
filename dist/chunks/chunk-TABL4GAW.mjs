function n(e){return/^https?:\/\/[^@]+$/.test(e)&&URL.canParse(e)?new URL(e):void 0}export{n as a};
