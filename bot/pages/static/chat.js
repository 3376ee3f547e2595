// The chat page works without this script. With it, messages go without a new page and late answers of staff appear.
"use strict";
{
  const log = document.getElementById("log");
  const composer = document.getElementById("composer");
  const text = document.getElementById("text");
  const state = document.getElementById("state");
  const POLL = 4000; // milliseconds between two looks for late answers while the page is in view
  let sent = 0;
  let busy = false;

  const lastId = () => log.querySelector(".entry:last-child")?.dataset.id ?? "";

  // Only what is new is added: the live region reads additions, and the focus stays where it is.
  const append = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const known = new Set([...log.querySelectorAll(".entry")].map((entry) => entry.dataset.id));
    const fresh = [...page.querySelectorAll(".entry")].filter((entry) => !known.has(entry.dataset.id));
    if (fresh.length === 0) return;
    const lost = log.querySelector(".quick")?.contains(document.activeElement);
    log.querySelectorAll(".quick").forEach((choices) => choices.remove());
    document.querySelector(".waiting")?.remove();
    log.append(...fresh);
    const first = fresh.find((entry) => !entry.classList.contains("person")) ?? fresh[0];
    if (lost) {
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
    }
    fresh[0].scrollIntoView({ block: "start" });
  };

  const post = async (form, button) => {
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.append(button.name, button.value);
    body.set("event", `${body.get("event")}-${(sent += 1)}`);
    body.set("after", lastId());
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Desk-Script": "1" } });
    if (!answer.ok) throw new Error(String(answer.status));
    if (answer.redirected) return location.reload();
    append(await answer.text());
  };

  const send = async (form, button) => {
    if (busy) return;
    busy = true;
    state.textContent = state.dataset.sending;
    log.setAttribute("aria-busy", "true");
    try {
      await post(form, button);
      if (form === composer) text.value = "";
      state.textContent = "";
    } catch {
      state.textContent = state.dataset.trouble;
    } finally {
      log.removeAttribute("aria-busy");
      busy = false;
    }
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-talk]")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });

  text.addEventListener("keydown", (event) => {
    // While an input method composes, Enter picks a word (keyCode 229 where isComposing comes too late).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  document.getElementById("keys").hidden = false;

  setInterval(async () => {
    if (busy || document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(`/entries?after=${encodeURIComponent(lastId())}`);
      if (answer.ok && !busy) append(await answer.text());
    } catch {
      // no connection: the next look may have one
    }
  }, POLL);

  const entries = log.querySelectorAll(".entry");
  if (entries.length > 1) entries[entries.length - 1].scrollIntoView({ block: "start" });
}
