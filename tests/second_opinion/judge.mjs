// Reads [{name, mjml, compiled, html}] from standard input and prints, for each, what three independent judges say:
// `refused`: what MJML's own validator finds wrong in `mjml`; `theirs`: what its compiler shows of it, and `ours`: what
// `compiled` shows (words, links, pictures, in order); `broken`: the parse errors of `html` by the HTML standard;
// `unsupported`: {feature of `html`: [mail programs that do not know it]}.
import { readFileSync } from "node:fs";
import { caniemail } from "caniemail";
import mjml2html from "mjml";
import { parse } from "parse5";

// Those of which the data know every feature; of the others (Thunderbird, La Poste) some are missing.
const PROGRAMS = ["apple-mail.*", "gmail.*", "orange.*", "outlook.*", "protonmail.*", "samsung-email.*", "sfr.*", "yahoo.*"];

// What a reader sees of a page, without its head.
function seen(html) {
  const found = { words: [], links: [], pictures: [] };
  const walk = (node) => {
    if (["head", "style", "script"].includes(node.nodeName)) return;
    if (node.nodeName === "#text" && node.value.trim()) found.words.push(...node.value.trim().split(/\s+/));
    const value = (name) => node.attrs?.find((one) => one.name === name)?.value;
    if (node.nodeName === "a" && value("href")) found.links.push(value("href"));
    if (node.nodeName === "img") found.pictures.push(value("src"));
    (node.childNodes ?? []).forEach(walk);
  };
  walk(parse(html));
  return found;
}

function broken(html) {
  const found = [];
  parse(html, {
    sourceCodeLocationInfo: true,
    onParseError: (error) =>
      found.push(`${error.code} near: ${html.slice(Math.max(0, error.startOffset - 60), error.endOffset + 40)}`),
  });
  return found;
}

function unsupported(html) {
  const { issues } = caniemail({ clients: PROGRAMS, html });
  const found = {};
  for (const [program, faults] of issues.errors) {
    for (const fault of faults) (found[fault.title] ??= new Set()).add(program);
  }
  return Object.fromEntries(Object.entries(found).map(([title, programs]) => [title, [...programs]]));
}

async function judged({ name, mjml, compiled, html }) {
  const theirs = await mjml2html(mjml, { validationLevel: "soft", keepComments: false });
  return {
    name,
    refused: theirs.errors.map((error) => error.formattedMessage),
    theirs: seen(theirs.html),
    ours: seen(compiled),
    broken: broken(html),
    unsupported: unsupported(html),
  };
}

console.log(JSON.stringify(await Promise.all(JSON.parse(readFileSync(0, "utf8")).map(judged))));
