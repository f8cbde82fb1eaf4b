// Elements from plain values. Text is only ever set as text, so that nothing said by a prompt, an answer or a server
// becomes markup; and what stands on the page already is altered in place, so that focus, open details and the place
// one has scrolled to stay.
"use strict";

const SVG = new Set(["svg", "g", "path", "line", "circle", "text", "polygon", "title", "rect"]);

/** An element: attributes by name, `style` as an object, `on…` not possible; children are elements, texts or lists. */
function el(tag, attributes, ...children) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "style") for (const [key, to] of Object.entries(value)) node.style.setProperty(key, to);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children.flat(9)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** What a person typed or opened, which a new drawing does not know of. */
const KEPT = { DETAILS: ["open"], INPUT: ["value"], SELECT: [] };

/** Makes `old` look like `fresh`, keeping the nodes that are alike. */
function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || key(old) !== key(fresh)) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  const kept = KEPT[old.nodeName] || [];
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !kept.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) === value || kept.includes(name)) continue;
    if (name === "style") old.style.cssText = fresh.style.cssText; // the page's policy refuses a style attribute
    else old.setAttribute(name, value);
  }
  if (old.nodeName === "SELECT") return;
  const after = [...fresh.childNodes];
  const keyed = new Map([...old.childNodes].filter(key).map((node) => [key(node), node]));
  after.forEach((next, i) => {
    let now = old.childNodes[i];
    const known = key(next) && keyed.get(key(next));
    if (known && known !== now) {
      old.insertBefore(known, now || null);
      now = known;
    }
    if (!now) old.append(next);
    else morph(now, next);
  });
  while (old.childNodes.length > after.length) old.lastChild.remove();
}

function key(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") || "" : "";
}
