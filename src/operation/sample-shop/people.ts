/** Names that the sample shop's members may have; any likeness is chance. */
const names = (text: string): readonly string[] => text.split(' ')

export const givenNames = names(
  'Aoife Ciara Niamh Sinéad Maeve Orla Gráinne Róisín Saoirse Eimear Fionnuala Deirdre Áine Clodagh ' +
    'Bríd Nuala Una Caoimhe Sorcha Mary Margaret Anna Sarah Emma Grace Ella Zofia Agnieszka Priya Adaeze ' +
    'Conor Cian Oisín Seán Pádraig Declan Eoin Fergus Liam Niall Ronan Tadhg Brendan Colm Dermot Donal ' +
    'Kieran Rory Shane Cormac Patrick John Michael James Thomas Marek Piotr Rahul Chidi Tomás',
)

export const familyNames = names(
  'Murphy Kelly O’Sullivan Walsh Smith O’Brien Byrne Ryan O’Connor O’Neill O’Reilly Doyle McCarthy ' +
    'Gallagher Doherty Kennedy Lynch Murray Quinn Moore McLoughlin Carroll Connolly Daly Wilson Dunne ' +
    'Brennan Burke Collins Campbell Clarke Johnston Hughes Farrell Fitzgerald Brown Martin Maguire Nolan ' +
    'Flynn Thompson Callaghan Duffy Mahony Boyle Healy Shea White Sweeney Hayes Kavanagh Power McGrath ' +
    'Moran Brady Stewart Casey Foley Nowak Kowalska Okafor Sharma',
)

/** For an address: letters of the name without accents. */
export const plainLetters = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
