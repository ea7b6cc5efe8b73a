// Renews the page's inside every two seconds; without this script the page is complete, and still.
const main = document.querySelector("main");

const renew = async () => {
  const open = [...main.querySelectorAll("details")].some((details) => details.open);
  if (!open && !document.hidden) {
    try {
      const answer = await fetch("/main");
      if (answer.ok) main.innerHTML = await answer.text();
    } catch {
      document.title = "Homeostat (not running)";
    }
  }
  setTimeout(renew, 2000);
};

setTimeout(renew, 2000);
