// Where tokens come from: names, classes and one letter each, so that nothing hangs on colour alone.

const known = [
  ["target", "Model’s own", "M", "Drawn by the model itself after the accepted drafts."],
  ["prompt", "Prompt", "P", "Text that occurred earlier in the request."],
  ["prediction", "Prediction", "E", "The expected output sent along."],
  ["outputs", "Outputs", "O", "Finished outputs of earlier requests of the same tenant."],
  ["datastore", "Datastore", "D", "Built datastores."],
  ["copying", "Copying", "C", "A copy that goes on behind an edit."],
  ["recycling", "Recycling", "R", "The model’s likeliest tokens as last seen in a verified tree; needs learn_outputs."],
  ["ngrams", "N-grams", "N", "N-grams of verified text; needs learn_outputs."],
  ["trigrams", "Trigrams", "T", "An adaptive table of trigrams; needs learn_outputs."],
  ["siblings", "Siblings", "S", "Other samples of the same prompt."],
  ["model", "Draft model", "Δ", "A draft model."],
  ["dense", "Dense", "H", "Corpus positions with a similar hidden state."],
  ["frequent", "Frequent", "F", "The tokens that came most often."],
  ["external", "External", "X", "A draft from outside."],
];

const byName = new Map(known.map(([name, label, letter, about]) => [name, { name, label, letter, about, class: `src-${name}` }]));
const other = { name: "other", label: "Other", letter: "?", about: "A source this page does not know.", class: "src-other" };

/** What is known of a source; a name out of a file is never used as a class. */
export const sourceOf = (name) => byName.get(name) ?? other;

/** The model's own tokens. */
export const target = byName.get("target");

/** In the order of the legend. */
export const order = [...known.map(([name]) => name), "other"];

/** Sources a request may choose, and whether they draft unless told otherwise. */
export const choosable = [
  ["prompt", true], ["prediction", true], ["outputs", true], ["datastore", true], ["copying", true], ["model", true], ["frequent", true],
  ["recycling", false], ["ngrams", false], ["trigrams", false],
].map(([name, isDefault]) => ({ ...byName.get(name), isDefault }));
