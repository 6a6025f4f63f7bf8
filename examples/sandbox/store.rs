//! All objects, and what happened to them lately.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::kinds::Kind;

/// Changes that are remembered: a watch from before them is told that it is too late.
const HISTORY: usize = 5_000;

/// Where an object is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    /// The plural of its kind.
    pub(crate) kind: &'static str,
    /// Its namespace; empty for what is in none.
    pub(crate) namespace: String,
    /// Its name.
    pub(crate) name: String,
}

impl Key {
    /// The key of an object.
    pub(crate) fn new(kind: &'static str, namespace: &str, name: &str) -> Self {
        Self { kind, namespace: namespace.into(), name: name.into() }
    }
}

/// An object as it was at one version; without `kind` and `apiVersion`, as lists have it.
#[derive(Debug)]
pub(crate) struct Object {
    /// Its content.
    pub(crate) value: Value,
    json: OnceCell<String>,
}

impl Object {
    /// An object as it will be.
    pub(crate) fn new(value: Value) -> Rc<Self> {
        Rc::new(Self { value, json: OnceCell::new() })
    }

    /// Its text in a list; written once, for it is read often.
    pub(crate) fn json(&self) -> &str {
        self.json.get_or_init(|| self.value.to_string())
    }

    /// Its text by itself.
    pub(crate) fn full(&self, kind: &Kind) -> String {
        format!(r#"{{"kind":"{}","apiVersion":"{}",{}"#, kind.name, kind.api_version(), &self.json()[1..])
    }

    /// The same object under another version: what a watch sees last of it.
    pub(crate) fn at(&self, version: u64) -> Rc<Self> {
        let mut value = self.value.clone();
        value["metadata"]["resourceVersion"] = version.to_string().into();
        Self::new(value)
    }

    /// `metadata.uid`
    pub(crate) fn uid(&self) -> &str {
        self.value["metadata"]["uid"].as_str().unwrap_or_default()
    }

    /// Whether it is on its way out.
    pub(crate) fn going(&self) -> bool {
        self.value["metadata"]["deletionTimestamp"].is_string()
    }
}

/// The uids of an object's owners.
pub(crate) fn owners(value: &Value) -> impl Iterator<Item = &str> {
    value["metadata"]["ownerReferences"].as_array().into_iter().flatten().filter_map(|owner| owner["uid"].as_str())
}

/// One change.
#[derive(Debug)]
pub(crate) struct Change {
    /// The version that it made.
    pub(crate) version: u64,
    /// Whose.
    pub(crate) key: Key,
    /// How the object was.
    pub(crate) old: Option<Rc<Object>>,
    /// How it is.
    pub(crate) new: Option<Rc<Object>>,
}

/// All objects.
pub(crate) struct Store {
    objects: BTreeMap<Key, Rc<Object>>,
    uids: HashMap<String, Key>,
    dependants: HashMap<String, BTreeSet<Key>>,
    version: u64,
    history: VecDeque<Rc<Change>>,
    news: watch::Sender<u64>,
    controllers: mpsc::UnboundedSender<Rc<Change>>,
}

impl Store {
    /// An empty store, and the changes to come.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Rc<Change>>) {
        let (controllers, changes) = mpsc::unbounded_channel();
        let store = Self {
            objects: BTreeMap::new(),
            uids: HashMap::new(),
            dependants: HashMap::new(),
            version: 1,
            history: VecDeque::new(),
            news: watch::Sender::new(1),
            controllers,
        };
        (store, changes)
    }

    /// One object.
    pub(crate) fn get(&self, key: &Key) -> Option<Rc<Object>> {
        self.objects.get(key).cloned()
    }

    /// The version of the last change.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Tells the version of each change.
    pub(crate) fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// The objects of a kind after a place, in the order of namespaces and names; an empty namespace is all.
    pub(crate) fn list<'a>(
        &'a self,
        kind: &'static str,
        namespace: &str,
        after: &Key,
    ) -> impl Iterator<Item = (&'a Key, &'a Rc<Object>)> + use<'a> {
        let start = if after.namespace.as_str() < namespace { Key::new(kind, namespace, "") } else { after.clone() };
        let one = !namespace.is_empty();
        let namespace = namespace.to_owned();
        self.objects.range(start..).take_while(move |(key, _)| key.kind == kind && (!one || key.namespace == namespace))
    }

    /// All objects in a namespace.
    pub(crate) fn within(&self, namespace: &str) -> Vec<Key> {
        self.objects.keys().filter(|key| key.namespace == namespace).cloned().collect()
    }

    /// The object with this uid.
    pub(crate) fn by_uid(&self, uid: &str) -> Option<(Key, Rc<Object>)> {
        let key = self.uids.get(uid)?;
        Some((key.clone(), self.get(key)?))
    }

    /// What an object owns, perhaps among others.
    pub(crate) fn dependants(&self, uid: &str) -> Vec<Key> {
        self.dependants.get(uid).into_iter().flatten().cloned().collect()
    }

    /// The changes after a version; `None` when they have been forgotten.
    pub(crate) fn changes(&self, after: u64) -> Option<impl Iterator<Item = &Rc<Change>>> {
        let first = self.history.front().map_or(self.version + 1, |change| change.version);
        // Every change makes one version, so that the place of a version is known.
        let skip = usize::try_from((after + 1).checked_sub(first)?).ok()?;
        Some(self.history.iter().skip(skip))
    }

    /// The oldest version that a watch can go on from.
    pub(crate) fn oldest(&self) -> u64 {
        self.history.front().map_or(self.version, |change| change.version - 1)
    }

    /// Keeps an object.
    pub(crate) fn put(&mut self, key: &Key, mut value: Value) -> Rc<Object> {
        let old = self.get(key);
        if let Some(old) = &old {
            value["metadata"]["resourceVersion"] = old.value["metadata"]["resourceVersion"].clone();
            if old.value == value {
                return Rc::clone(old);
            }
            self.unlink(key, old);
        }
        self.version += 1;
        value["metadata"]["resourceVersion"] = self.version.to_string().into();
        let new = Object::new(value);
        self.uids.insert(new.uid().into(), key.clone());
        for owner in owners(&new.value) {
            self.dependants.entry(owner.into()).or_default().insert(key.clone());
        }
        self.objects.insert(key.clone(), Rc::clone(&new));
        self.tell(Change { version: self.version, key: key.clone(), old, new: Some(Rc::clone(&new)) });
        new
    }

    /// Changes an object that is there.
    pub(crate) fn change(&mut self, key: &Key, edit: impl FnOnce(&mut Value)) -> Option<Rc<Object>> {
        let mut value = self.get(key)?.value.clone();
        edit(&mut value);
        Some(self.put(key, value))
    }

    /// Forgets an object.
    pub(crate) fn remove(&mut self, key: &Key) -> Option<Rc<Object>> {
        let old = self.objects.remove(key)?;
        self.unlink(key, &old);
        self.version += 1;
        let old = old.at(self.version);
        self.tell(Change { version: self.version, key: key.clone(), old: Some(Rc::clone(&old)), new: None });
        Some(old)
    }

    fn unlink(&mut self, key: &Key, object: &Object) {
        self.uids.remove(object.uid());
        for owner in owners(&object.value) {
            if let Some(keys) = self.dependants.get_mut(owner) {
                keys.remove(key);
                if keys.is_empty() {
                    self.dependants.remove(owner);
                }
            }
        }
    }

    fn tell(&mut self, change: Change) {
        let change = Rc::new(change);
        self.history.push_back(Rc::clone(&change));
        if self.history.len() > HISTORY {
            self.history.pop_front();
        }
        // Without receivers nobody needs to know.
        self.news.send_replace(self.version);
        let _ = self.controllers.send(change);
    }
}

/// The time in whole seconds, as objects have it.
pub(crate) fn now() -> Value {
    json!(seconds(jiff::Timestamp::now()))
}

/// A time in whole seconds.
pub(crate) fn seconds(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A new uid.
pub(crate) fn uid() -> String {
    let mut bytes = [0_u8; 16];
    // It never fails on the systems that have pods; a uid of zeros would still be one.
    let _ = getrandom::fill(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The end of a generated name, in Kubernetes' alphabet.
pub(crate) fn suffix() -> String {
    const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    let mut bytes = [0_u8; 5];
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}
