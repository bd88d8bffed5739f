document.querySelectorAll("[data-player]").forEach(a=>a.addEventListener("click",e=>{if(e.ctrlKey||e.metaKey||e.shiftKey||e.altKey)return
e.preventDefault()
const f=document.createElement("iframe")
f.title=a.textContent.trim()
f.className="screen"
f.allow="autoplay;encrypted-media;fullscreen;picture-in-picture"
f.referrerPolicy="strict-origin"
f.src=a.dataset.player
a.replaceWith(f)
f.focus()}))
