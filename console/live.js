// Renews the page's inside every two seconds; without this script the page is complete, and still.
const main = document.querySelector("main");
const notice = document.querySelector("#notice");

/** Somebody reads, selects or tabs through what would be replaced under their hands. */
const inUse = () =>
  [...main.querySelectorAll("details")].some((details) => details.open) ||
  main.contains(document.activeElement) ||
  document.getSelection()?.isCollapsed === false;

const say = (text) => {
  if (notice.textContent !== text) notice.textContent = text;
};

/** @returns what there is to say about it: nothing, if the page is new again */
const fetchMain = async () => {
  try {
    const answer = await fetch("/main");
    if (!answer.ok) return `This is old: Homeostat answers with ${answer.status}.`;
    const markup = await answer.text();
    if (!inUse()) main.innerHTML = markup;
    return "";
  } catch {
    return "This is old: Homeostat does not answer.";
  }
};

const renew = async () => {
  if (inUse()) say("Held still while you read: close the histories, and click beside the text, to go on.");
  else if (!document.hidden) say(await fetchMain());
  setTimeout(renew, 2000);
};

setTimeout(renew, 2000);
