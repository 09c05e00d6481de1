// A draft is saved two seconds after the last key. Without this script the buttons do the same.
"use strict";

for (const form of document.querySelectorAll("form[data-draft]")) {
  const status = form.querySelector("[role=status]");
  let timer, saving, stopped;

  const post = async () => {
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.draft, { method: "POST", body });
      const { said, revision } = await answer.json();
      // Somebody else's words, or a session that ended: only a person can settle it.
      stopped = !answer.ok;
      if (answer.ok) form.elements.revision.value = revision;
      status.textContent = said;
    } catch {
      status.textContent = form.dataset.failed;
    }
  };
  const save = () => {
    const mine = (saving = Promise.resolve(saving).then(post));
    mine.then(() => saving === mine && (saving = undefined));
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!saving) return;
    // The number of the page moves with each saving: wait for the last one.
    event.preventDefault();
    await saving;
    form.requestSubmit(event.submitter);
  });
}
