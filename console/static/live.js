// Renews the page every two seconds, in place: what did not change is not touched, so focus, selection, scroll and
// what the reader opened stay. Without this script the pages are complete, and still.
const period = 2000;
const notice = document.querySelector("#notice");

const keyOf = (node) => node.id || node.dataset?.key;

/** Where the browser can, a node moves with its focus. */
const place = (parent, node, before) =>
  parent.moveBefore && node.isConnected ? parent.moveBefore(node, before) : parent.insertBefore(node, before);

const renewAttributes = (old, fresh) => {
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const name of old.getAttributeNames()) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
};

const renewChildren = (old, fresh) => {
  // Arrays, because the lists of the document change under the loops.
  const wanted = Array.from(fresh.childNodes);
  const coming = new Set(wanted.map(keyOf).filter(Boolean));
  for (const child of Array.from(old.childNodes)) if (keyOf(child) && !coming.has(keyOf(child))) child.remove();
  const keyed = new Map([...old.childNodes].filter(keyOf).map((child) => [keyOf(child), child]));
  let next = old.firstChild;
  for (const child of wanted) {
    const known = keyOf(child) ? keyed.get(keyOf(child)) : next && !keyOf(next) ? next : undefined;
    if (!known) {
      old.insertBefore(child, next);
      child.classList?.add("new");
      continue;
    }
    if (known === next) next = next.nextSibling;
    else place(old, known, next);
    renew(known, child);
  }
  while (next) {
    const last = next;
    next = next.nextSibling;
    last.remove();
  }
};

const renew = (old, fresh) => {
  if (old.nodeName !== fresh.nodeName) old.replaceWith(fresh);
  else if (old.nodeType === Node.ELEMENT_NODE) {
    renewAttributes(old, fresh);
    renewChildren(old, fresh);
  } else if (old.data !== fresh.data) old.data = fresh.data;
};

/** @returns what there is to say about it: nothing, if the page is new again */
const fetchPage = async () => {
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) return `This is old: Homeostat answers with ${answer.status}.`;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (paused()) return "";
    for (const part of ["header nav", ".clock time", "main"])
      renew(document.querySelector(part), fresh.querySelector(part));
    document.title = fresh.title;
    return "";
  } catch {
    return "This is old: Homeostat does not answer.";
  }
};

const button = document.createElement("button");
button.type = "button";
button.className = "pause";
button.textContent = "Pause";
button.setAttribute("aria-pressed", "false");
button.title = "Keep the page as it is";
button.addEventListener("click", () => button.setAttribute("aria-pressed", String(!paused())));
document.querySelector(".clock").append(button);
const paused = () => button.getAttribute("aria-pressed") === "true";

const tick = async () => {
  if (!paused() && !document.hidden) {
    const text = await fetchPage();
    if (notice.textContent !== text) notice.textContent = text;
  }
  setTimeout(tick, period);
};

setTimeout(tick, period);
