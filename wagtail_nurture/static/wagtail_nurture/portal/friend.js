// Copying and sharing a person's own link, where the browser can. Without this the link is there to be copied by hand.
(() => {
  const box = document.querySelector("[data-nurture-friend]");
  if (!box) return;
  const link = box.querySelector("input");
  const copy = box.querySelector("[data-nurture-copy]");
  const share = box.querySelector("[data-nurture-share]");
  const said = box.querySelector("[data-nurture-said]");
  link.addEventListener("focus", () => link.select());
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.value);
      said.textContent = copy.dataset.done;
    });
  }
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ title: box.dataset.title, url: link.value }).catch(() => {}));
  }
})();
