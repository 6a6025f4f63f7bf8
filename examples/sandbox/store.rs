//! All objects, and what happened to them lately.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::{mpsc, watch};

/// Changes that are remembered: a watch from before them is told that it is too late.
const HISTORY: usize = 5_000;

/// Where an object is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The plural of its kind.
    pub(crate) kind: &'static str,
    /// Empty for what is in no namespace.
    pub(crate) namespace: String,
    pub(crate) name: String,
}

impl Key {
    pub(crate) fn new(kind: &'static str, namespace: &str, name: &str) -> Self {
        Self { kind, namespace: namespace.into(), name: name.into() }
    }
}

/// One change: how an object was and how it is. What is gone has the version of its end.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) key: Key,
    pub(crate) old: Option<Rc<Value>>,
    pub(crate) new: Option<Rc<Value>>,
}

pub(crate) struct Store {
    objects: BTreeMap<Key, Rc<Value>>,
    /// Every change makes one.
    version: usize,
    history: VecDeque<Rc<Change>>,
    /// Tells watches that there is something new.
    news: watch::Sender<()>,
    controllers: mpsc::UnboundedSender<Rc<Change>>,
}

impl Store {
    /// An empty store, and the changes to come.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Rc<Change>>) {
        let (controllers, changes) = mpsc::unbounded_channel();
        let (objects, history) = (BTreeMap::new(), VecDeque::new());
        (Self { objects, version: 1, history, news: watch::Sender::new(()), controllers }, changes)
    }

    pub(crate) fn get(&self, key: &Key) -> Option<Rc<Value>> {
        self.objects.get(key).cloned()
    }

    /// The version of the last change.
    pub(crate) fn version(&self) -> usize {
        self.version
    }

    /// The oldest version that a watch can go on from.
    pub(crate) fn oldest(&self) -> usize {
        self.version - self.history.len()
    }

    pub(crate) fn news(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&Key, &Rc<Value>)> {
        self.objects.iter()
    }

    /// The objects of a kind by namespace and name, from a namespace on.
    pub(crate) fn list(&self, kind: &'static str, namespace: &str) -> impl Iterator<Item = (&Key, &Rc<Value>)> {
        self.objects.range(Key::new(kind, namespace, "")..).take_while(move |(key, _)| key.kind == kind)
    }

    /// The changes after a version; `None` when they have been forgotten.
    pub(crate) fn changes(&self, after: usize) -> Option<impl Iterator<Item = &Rc<Change>>> {
        Some(self.history.iter().skip(after.checked_sub(self.oldest())?))
    }

    /// Keeps an object under a new version, if it is another than before.
    pub(crate) fn put(&mut self, key: &Key, mut object: Value) -> Rc<Value> {
        let old = self.get(key);
        if let Some(old) = &old {
            object["metadata"]["resourceVersion"] = old["metadata"]["resourceVersion"].clone();
            if **old == object {
                return Rc::clone(old);
            }
        }
        self.version += 1;
        object["metadata"]["resourceVersion"] = self.version.to_string().into();
        let new = Rc::new(object);
        self.objects.insert(key.clone(), Rc::clone(&new));
        self.tell(Change { key: key.clone(), old, new: Some(Rc::clone(&new)) });
        new
    }

    /// Changes an object that is there.
    pub(crate) fn change(&mut self, key: &Key, edit: impl FnOnce(&mut Value)) -> Option<Rc<Value>> {
        let mut object = Value::clone(self.objects.get(key)?);
        edit(&mut object);
        Some(self.put(key, object))
    }

    pub(crate) fn remove(&mut self, key: &Key) -> Option<Rc<Value>> {
        let mut last = Value::clone(&*self.objects.remove(key)?);
        self.version += 1;
        last["metadata"]["resourceVersion"] = self.version.to_string().into();
        let last = Rc::new(last);
        self.tell(Change { key: key.clone(), old: Some(Rc::clone(&last)), new: None });
        Some(last)
    }

    fn tell(&mut self, change: Change) {
        let change = Rc::new(change);
        self.history.push_back(Rc::clone(&change));
        if self.history.len() > HISTORY {
            self.history.pop_front();
        }
        self.news.send_replace(());
        // The controllers are not there before the first objects are, and need not know of those.
        let _ = self.controllers.send(change);
    }
}

/// The text at a place in an object; empty where there is none.
pub(crate) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The elements of a list, if it is one.
pub(crate) fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// The uids of an object's owners.
pub(crate) fn owners(object: &Value) -> impl Iterator<Item = &str> {
    each(&object["metadata"]["ownerReferences"]).map(|owner| text(owner, "/uid"))
}

/// Now, in whole seconds, as objects have it.
pub(crate) fn now() -> Value {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()
}

/// A new uid.
pub(crate) fn uid() -> String {
    let hex = format!("{:032x}", u128::from_be_bytes(random()));
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

/// The end of a generated name, in Kubernetes' alphabet.
pub(crate) fn suffix() -> String {
    const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    random::<5>().iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // It never fails on the systems that have pods.
    let _ = getrandom::fill(&mut bytes);
    bytes
}
