// Every npm script runs this first. Plain old JavaScript, so that the Node it complains about can still read it.
const wanted = "24";
const found = process.versions.node;

if (found.split(".")[0] !== wanted) {
  console.error(
    [
      "Homeostat runs on Node " + wanted + "; this is Node " + found + " (" + process.execPath + ").",
      "You need not install it: `npm ci` puts it beside the other packages, and npm scripts use it. Run",
      "  npm ci",
      "and then the same npm script again. If npm 12 blocked the install script of `node`",
      "(`npm install-scripts ls` shows it), allow it before `npm ci`:",
      "  npm install-scripts approve node",
    ].join("\n"),
  );
  process.exit(1);
}
