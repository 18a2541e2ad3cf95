/* Shows the newer page when there is one, at the same place and as far opened: its body takes this one's place, which is quicker than loading it; where style or language differ too, the page is loaded again. */
(() => {
let own = document.currentScript.dataset.version;
const opened = () => [...document.querySelectorAll("details")];
const places = () => [...document.querySelectorAll("main [id]")];
const frame = page => page.documentElement.lang + [...page.querySelectorAll("style")].map(style => style.textContent).join();
const place = () => {
const near = places().find(place => place.getBoundingClientRect().bottom > 0);
return { y: scrollY, id: near ? near.id : "", top: near ? near.getBoundingClientRect().top : 0,
open: opened().map(one => one.open) };
};
const go = ({ y, id, top }) => {
const near = id && document.getElementById(id);
scrollTo({ top: near ? scrollY + near.getBoundingClientRect().top - top : y, behavior: "instant" });
};
const open = ({ open }) => opened().forEach((one, n) => { one.open = Boolean(open[n]); });
const kept = sessionStorage.getItem("preview");
history.scrollRestoration = "manual";
sessionStorage.removeItem("preview");
if (kept) {
const from = JSON.parse(kept);
open(from);
go(from);
addEventListener("load", () => document.fonts.ready.then(() => go(from)), { once: true });
}
addEventListener("pagehide", () => sessionStorage.setItem("preview", JSON.stringify(place())));
const show = async () => {
const answer = await fetch(location.pathname);
const page = new DOMParser().parseFromString(await answer.text(), "text/html");
const script = page.querySelector("script[data-version]");
if (!script || frame(page) !== frame(document)) return location.reload();
const from = place();
own = script.dataset.version;
document.title = page.title;
document.body.replaceWith(page.body);
open(from);
go(from);
};
const versions = new EventSource("versions");
versions.onmessage = event => {
if (event.data !== own) show().catch(() => location.reload());
};
})();
