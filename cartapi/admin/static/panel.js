// What the panel does better with scripts. Every page works without them.
"use strict";

const say = (text) => {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  document.body.append(toast);
  toast.textContent = text;
  setTimeout(() => toast.remove(), 2500);
};

const copy = async (button) => {
  const text = document.getElementById(button.dataset.copy).textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    say("Selected: press Ctrl+C to copy");
  }
};

// A link that leads to a page with a question: ask here, in a dialog, with that page's own form.
const ask = async (link) => {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const question = page.querySelector("[data-question]");
  if (!answer.ok || answer.redirected || !question) {
    location.assign(link.href);
    return;
  }
  const dialog = document.createElement("dialog");
  const article = document.createElement("article");
  dialog.append(article);
  article.append(document.adoptNode(question));
  dialog.setAttribute("aria-labelledby", question.querySelector("h1").id);
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-cancel]")) { event.preventDefault(); dialog.close(); }
  });
  document.body.append(dialog);
  dialog.showModal();
  (question.querySelector("input:not([type=hidden])") || question.querySelector("[data-cancel]")).focus();
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  const link = event.target.closest("a[data-ask]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && window.HTMLDialogElement) {
    event.preventDefault();
    ask(link).catch(() => location.assign(link.href));
  }
});

// Long work shows progress, and nothing is sent twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || button.name) return;
  setTimeout(() => { button.disabled = true; button.classList.add("working"); });
});
addEventListener("pageshow", () => {
  document.querySelectorAll("button.working").forEach((button) => { button.disabled = false; button.classList.remove("working"); });
});

// Select-all boxes and the bar that says how many are chosen.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-select-all]");
  if (!all) return;
  all.closest("table").querySelectorAll("tbody input[type=checkbox]").forEach((box) => { box.checked = all.checked; });
});

document.querySelectorAll("[data-copy], [data-select-all]").forEach((part) => { part.hidden = false; });
