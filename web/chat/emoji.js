/** Emoji to react with: a small choice in groups, each found by words in English and in French. */

/** Those that people react with most. */
export const OFTEN = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];

/** Groups, each with the name of its text; in a line: the emoji, its English words, its French ones. */
const TABLE = {
  smileys: `
    😀 grinning smile happy|sourire content
    😃 smiley happy joy|sourire joie heureux
    😄 smile laugh happy|sourire rire joie
    😁 beaming grin|sourire dents
    😆 laughing squint|rire mdr
    😅 sweat nervous relief|sueur gêne ouf
    😂 joy tears laugh lol|rire larmes mdr
    🤣 rolling laugh rofl|rire sol ptdr
    🙂 slight smile|léger sourire
    🙃 upside down|à l'envers ironie
    😉 wink|clin d'œil
    😊 blush smile|rougir sourire
    😇 angel innocent halo|ange innocent
    🥰 love hearts adore|amour cœurs adorer
    😍 heart eyes love|yeux cœurs amour
    🤩 star struck wow|étoiles émerveillé
    😘 kiss love|bisou baiser
    😋 yum delicious tongue|miam délicieux
    😛 tongue|langue
    😜 wink tongue joke|clin langue blague
    🤪 zany crazy|fou dingue
    🤗 hug|câlin
    🤭 giggle oops hand|oups rire main
    🤫 shush quiet secret|chut silence secret
    🤔 thinking hmm|réfléchir penser hum
    🤨 eyebrow doubt suspicious|sourcil doute
    😐 neutral meh|neutre bof
    😶 no mouth silent|muet sans bouche
    😏 smirk|sourire en coin
    😒 unamused bored|blasé ennuyé
    🙄 eye roll|lever les yeux
    😬 grimace awkward|grimace gêne
    😴 sleep tired zzz|dormir fatigué
    😷 mask sick|masque malade
    🤒 sick fever thermometer|malade fièvre
    🤢 nauseated sick|nausée dégoût
    🤯 mind blown exploding|tête explose choc
    🥳 party celebrate|fête célébrer
    😎 cool sunglasses|cool lunettes
    🤓 nerd geek|intello geek
    😕 confused|confus perplexe
    😟 worried|inquiet
    🙁 frown sad|triste moue
    😮 wow surprised open mouth|surprise étonné
    😲 astonished shock|stupéfait choc
    🥺 pleading please puppy|supplier s'il te plaît
    😢 cry sad tear|pleurer triste larme
    😭 sob cry loud|sanglot pleurer
    😱 scream fear horror|cri peur horreur
    😤 huff triumph steam|soupir colère
    😠 angry|colère fâché
    😡 rage angry red|rage colère rouge
    🤬 swearing curse|insulte juron
    😈 devil evil smile|diable démon
    💀 skull dead|crâne mort
    💩 poop|caca
    🤡 clown|clown
    👻 ghost boo|fantôme
    👽 alien|extraterrestre
    🤖 robot bot|robot`,
  gestures: `
    👍 thumbs up yes good like ok|pouce oui bien d'accord
    👎 thumbs down no bad|pouce bas non mal
    👌 ok perfect|ok parfait
    ✌️ victory peace|victoire paix
    🤞 fingers crossed luck|doigts croisés chance
    🤘 rock horns|rock cornes
    👋 wave hello bye|salut bonjour au revoir
    🤚 raised back hand|main levée
    ✋ stop high five hand|stop main
    👏 clap bravo applause|applaudir bravo
    🙌 hooray raised hands|hourra mains
    🫶 heart hands|mains cœur
    🤝 handshake deal|poignée accord
    🙏 please thanks pray|merci prière s'il te plaît
    💪 strong muscle|fort muscle
    👉 point right|droite doigt
    👈 point left|gauche doigt
    👆 point up|haut doigt
    👇 point down|bas doigt
    ☝️ one index up|un index
    ✍️ write|écrire
    🤷 shrug dunno|hausser épaules sais pas
    🤦 facepalm|consternation main visage
    🙋 raise hand question|lever la main question
    👀 eyes look see|yeux regarder voir
    🧠 brain smart|cerveau intelligent
    🗣️ speak talk|parler
    🫡 salute|salut à vos ordres`,
  hearts: `
    ❤️ heart love red|cœur amour rouge
    🧡 orange heart|cœur orange
    💛 yellow heart|cœur jaune
    💚 green heart|cœur vert
    💙 blue heart|cœur bleu
    💜 purple heart|cœur violet
    🖤 black heart|cœur noir
    🤍 white heart|cœur blanc
    💔 broken heart sad|cœur brisé
    💖 sparkling heart|cœur étincelant
    💕 two hearts|deux cœurs
    💯 hundred perfect|cent parfait
    💥 boom explosion|boum explosion
    💫 dizzy star|étoile vertige
    💤 zzz sleep|dormir
    💬 speech bubble chat|bulle parole
    💡 idea bulb light|idée ampoule
    ✨ sparkles shiny|étincelles brillant
    ⭐ star|étoile
    🌟 glowing star|étoile brillante
    🔥 fire hot lit|feu chaud
    ⚡ lightning fast|éclair rapide`,
  nature: `
    🐱 cat miaou meow|chat miaou
    😺 cat smile|chat sourire
    😹 cat joy tears|chat rire
    😻 cat heart love|chat amour
    🙀 cat scared weary|chat peur
    🐈 cat|chat
    🐾 paws|pattes
    🐶 dog|chien
    🐭 mouse|souris
    🐰 rabbit bunny|lapin
    🦊 fox|renard
    🐻 bear|ours
    🐼 panda|panda
    🐨 koala|koala
    🦁 lion|lion
    🐸 frog|grenouille
    🐵 monkey|singe
    🙈 see no evil monkey|singe yeux cachés
    🐔 chicken|poule
    🐧 penguin|manchot pingouin
    🦆 duck|canard
    🦉 owl|hibou
    🦄 unicorn|licorne
    🐝 bee|abeille
    🐛 bug|insecte chenille bogue
    🦋 butterfly|papillon
    🐢 turtle slow|tortue lent
    🐙 octopus|pieuvre
    🐳 whale|baleine
    🌱 seedling grow|pousse plante
    🌲 tree|arbre sapin
    🌸 blossom flower|fleur cerisier
    🌹 rose flower|rose fleur
    🌻 sunflower|tournesol
    🍀 clover luck|trèfle chance
    🌈 rainbow|arc-en-ciel
    ☀️ sun sunny|soleil
    🌙 moon night|lune nuit
    ☁️ cloud|nuage
    🌧️ rain|pluie
    ❄️ snow cold|neige froid
    🌊 wave sea|vague mer`,
  food: `
    🍎 apple fruit|pomme fruit
    🍌 banana|banane
    🍓 strawberry|fraise
    🍒 cherries|cerises
    🍑 peach|pêche
    🥑 avocado|avocat
    🥐 croissant|croissant
    🥖 baguette bread|baguette pain
    🧀 cheese|fromage
    🍔 burger|burger
    🍟 fries|frites
    🍕 pizza|pizza
    🌮 taco|taco
    🍣 sushi|sushi
    🍜 noodles ramen|nouilles ramen
    🍿 popcorn|popcorn
    🍩 donut|beignet donut
    🍪 cookie|biscuit cookie
    🎂 birthday cake|anniversaire gâteau
    🍰 cake slice|gâteau part
    🍫 chocolate|chocolat
    ☕ coffee tea|café thé
    🍵 tea|thé
    🍺 beer|bière
    🍻 cheers beers|santé bières
    🍷 wine|vin
    🥂 toast champagne cheers|trinquer champagne santé`,
  things: `
    🎉 party tada congratulations|fête félicitations bravo
    🎊 confetti party|confettis fête
    🎈 balloon|ballon
    🎁 gift present|cadeau
    🏆 trophy win|trophée gagner
    🥇 gold medal first|médaille or premier
    ⚽ football soccer|football ballon
    🏀 basketball|basket
    🎮 game video|jeu vidéo manette
    🎲 dice game|dé jeu
    🎯 target bullseye|cible
    🎵 music note|musique note
    🎸 guitar|guitare
    🎬 film movie|film cinéma
    📷 camera photo|photo appareil
    📅 calendar date|calendrier date
    📌 pin|épingle
    📎 paperclip|trombone
    📚 books read|livres lire
    📝 note memo|note mémo
    ✏️ pencil|crayon
    💻 laptop computer|ordinateur portable
    📱 phone mobile|téléphone
    ⏰ alarm clock time|réveil heure
    ⏳ hourglass wait|sablier attendre
    🔔 bell|cloche
    🔒 lock|cadenas
    🔑 key|clé
    🔧 wrench tool fix|clé outil réparer
    🔨 hammer|marteau
    💰 money|argent
    🚀 rocket ship launch|fusée lancer
    ✈️ plane travel|avion voyage
    🚗 car|voiture
    🚲 bike|vélo
    🏠 house home|maison
    🏖️ beach holiday|plage vacances
    🌍 world earth|monde terre`,
  signs: `
    ✅ check done yes|coche fait oui
    ☑️ checkbox|case cochée
    ❌ cross no wrong|croix non faux
    ❓ question|question
    ❗ exclamation important|exclamation important
    ⚠️ warning|attention avertissement
    🚫 forbidden no|interdit
    ⛔ no entry|sens interdit
    ➕ plus|plus
    ➖ minus|moins
    ♻️ recycle|recycler
    🔴 red circle|rond rouge
    🟠 orange circle|rond orange
    🟡 yellow circle|rond jaune
    🟢 green circle|rond vert
    🔵 blue circle|rond bleu
    🆗 ok|ok
    🆕 new|nouveau
    🔜 soon|bientôt
    🔝 top|top haut
    ▶️ play|lecture
    ⏸️ pause|pause
    🏁 finish flag|arrivée drapeau
    🏳️ white flag|drapeau blanc
    🏴‍☠️ pirate|pirate`,
};

/** @typedef {{ emoji: string, en: string, fr: string }} Emoji */

/** The groups: the key of each name in the texts, and its emoji. @type {[string, Emoji[]][]} */
export const GROUPS = Object.entries(TABLE).map(([name, lines]) => [name, lines.trim().split("\n").map(parse)]);

/** Emoji with a word, in either language, that begins as each word of the question does. Accents do not matter. */
export function find(question) {
  const wanted = plain(question).split(/\s+/).filter(Boolean);
  const all = GROUPS.flatMap(([, emoji]) => emoji);
  return all.filter(({ emoji, en, fr }) => emoji === question.trim() || wanted.every((word) =>
    ` ${plain(`${en} ${fr}`).replaceAll("'", " ")}`.includes(` ${word}`)));
}

/** @returns {Emoji} */
function parse(line) {
  const [, emoji, en, fr] = /^\s*(\S+) ([^|]*)\|(.*)$/.exec(line) ?? [];
  return { emoji, en, fr };
}

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("œ", "oe");
}
