// Writes expected.json beside each tokenizer.json below a folder, with Hugging Face's own library.
// Usage: node families/expected.js FOLDER

const fs = require("fs");
const path = require("path");
const { Tokenizer } = require("tokenizers");
const texts = require("./cases.js");

async function expectedCase(tokenizer, text) {
  const plain = await tokenizer.encode(text, null, { addSpecialTokens: false });
  const special = await tokenizer.encode(text, null, { addSpecialTokens: true });
  const ids = [...plain.getIds()];
  const idsWithSpecial = [...special.getIds()];
  return {
    text,
    ids,
    ids_with_special: idsWithSpecial,
    // The second argument skips special tokens.
    decoded: await tokenizer.decode(ids, true),
    decoded_with_special: await tokenizer.decode(idsWithSpecial, false),
  };
}

async function main(folder) {
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name, "tokenizer.json");
    if (!fs.existsSync(file)) continue;
    const tokenizer = Tokenizer.fromFile(file);
    const cases = [];
    for (const text of texts) cases.push(await expectedCase(tokenizer, text));
    // One case per line, so that a difference shows as a line.
    const lines = cases.map((entry) => JSON.stringify(entry)).join(",\n");
    fs.writeFileSync(path.join(folder, name, "expected.json"), `[\n${lines}\n]\n`);
    const roundTrips = cases.filter((entry) => entry.decoded === entry.text).length;
    console.log(`${name}: ${tokenizer.getVocabSize(true)} tokens, ${cases.length} cases, ${roundTrips} decode to their text`);
  }
}

if (process.argv.length !== 3) {
  console.error("usage: node families/expected.js FOLDER");
  process.exit(2);
}
main(process.argv[2]).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
