/* Loads the page again when there is a newer one, at the same place and as far opened. */
(() => {
const own = document.currentScript.dataset.version;
const opened = () => [...document.querySelectorAll("details")];
const places = () => [...document.querySelectorAll("main [id]")];
const keep = () => {
const near = places().find(place => place.getBoundingClientRect().bottom > 0);
sessionStorage.setItem("preview", JSON.stringify({
y: scrollY, id: near ? near.id : "", top: near ? near.getBoundingClientRect().top : 0,
open: opened().map(one => one.open)}));
};
const kept = sessionStorage.getItem("preview");
history.scrollRestoration = "manual";
sessionStorage.removeItem("preview");
if (kept) {
const { y, id, top, open } = JSON.parse(kept);
const put = () => {
const place = id && document.getElementById(id);
scrollTo({ top: place ? scrollY + place.getBoundingClientRect().top - top : y, behavior: "instant" });
};
opened().forEach((one, n) => { one.open = Boolean(open[n]); });
put();
addEventListener("load", () => document.fonts.ready.then(put), { once: true });
}
addEventListener("pagehide", keep);
const versions = new EventSource("versions");
versions.onmessage = event => {
if (event.data !== own) { versions.close(); location.reload(); }
};
})();
