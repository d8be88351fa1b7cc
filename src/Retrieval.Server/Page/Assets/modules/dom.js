// Elements, always through textContent and attributes: text of a model or a file never becomes markup.

const svgNames = "http://www.w3.org/2000/svg";

/** Finds an element of the page by its id. */
export const byId = (id) => document.getElementById(id);

/** Makes an element: el("p", {class: "hint", onclick: f}, "text", child). */
export const el = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);

/** The same for SVG. */
export const svg = (name, attributes = {}, ...children) => fill(document.createElementNS(svgNames, name), attributes, children);

/** Replaces all children. */
export const show = (parent, ...children) => parent.replaceChildren(...children.flat(Infinity).filter((child) => child != null));

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null || value === false) {
      continue;
    }

    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "vars") {
      // Custom properties go through the object model, which the content policy allows; style attributes it does not.
      Object.entries(value).forEach(([key, amount]) => element.style.setProperty(key, String(amount)));
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }

  element.append(...children.flat(Infinity).filter((child) => child != null).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}
