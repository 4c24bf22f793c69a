/** Words that pages are set in: everyday ones, with the letters, accents, figures and signs of each language. */
export const pageWords = {
  eng: `the quick brown fox jumps over lazy dogs while seven zebras watch from a quiet hill behind our village
    every morning people walk along this river to work in small offices near an old market where farmers sell
    fresh bread cheese honey and yellow flowers until noon then everybody rests before evening brings music
    because winter nights are long we keep extra blankets within reach of each window although nobody has asked
    for them since March 2019 invoice number 48213 total amount $1,250.75 paid by credit card (see page 17)
    delivery takes between five and eight working days except on public holidays which may add another week
    knowledge just might explain why jackets expensive quality mixture perhaps zigzag vexing judgement`,
  spa: `el niño pequeño corrió por la montaña mientras su mamá preparaba café con azúcar en una cocina española
    después de la reunión los señores firmaron el contrato número 7350 según las condiciones del año 2021
    mañana habrá más información sobre la dirección técnica y también sobre qué público podrá entrar aquí
    cada país tiene árboles únicos cuyo olor recuerda al jardín donde crecían rosas blancas junto al pozo
    ayer llovió muchísimo así que nadie salió a pasear porque hacía frío además había viento del océano
    pagó 1.234,50 euros por aquel sillón viejo que quizá valía menos pero le gustó muchísimo desde siempre`,
  fra: `le garçon français préfère manger une crêpe à la pêche près du château où naît cette rivière paisible
    après avoir reçu la réponse nous avons décidé de prolonger le séjour jusqu’au mois d’août de l’année 2022
    à côté de la fenêtre une vieille dame écrivait des lettres très longues qu’elle n’envoyait jamais ailleurs
    voilà pourquoi les élèves étaient déçus quand le théâtre ferma ses portes même si quelques-uns espéraient
    la facture numéro 9041 du 3 février s’élève à 567,80 euros payable dès réception sans aucun délai possible
    où êtes-vous allés hier soir demanda le maître en fronçant ses sourcils épais comme des forêts d’hiver`,
} as const;

export type PageLanguage = keyof typeof pageWords;

/** The words of a language as a list. */
export const wordList = (language: PageLanguage): readonly string[] =>
  pageWords[language].split(/\s+/);
