//! What trains: the processor, and graphics cards where the build and the machine have them.

use serde_json::json;
use tunesmith_train::{Control, Device, DeviceError, EpochReport, ModelKind, Settings, Start, train_from};

use crate::common::{digits, settings, train_digits};

#[test]
fn devices_go_by_the_names_that_they_print() {
    assert_eq!(Device::named("cpu"), Ok(Device::Cpu));
    assert_eq!(Device::default(), Device::Cpu);
    for device in [Device::Cpu, Device::Cuda(0), Device::Cuda(3), Device::Wgpu] {
        match Device::named(&device.to_string()) {
            Ok(found) => assert_eq!(found, device),
            Err(DeviceError::NotBuilt { device: name, .. } | DeviceError::Absent { device: name, .. }) => {
                assert_eq!(name, device.to_string());
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn another_name_is_answered_with_those_that_exist() {
    for name in ["gpu", "", "cuda:", "cuda:x", "CPU"] {
        let error = Device::named(name).unwrap_err();
        assert_eq!(error, DeviceError::Unknown(name.to_owned()));
        assert!(error.to_string().contains("\"auto\", \"cpu\", \"cuda:0\""), "{error}");
    }
}

#[test]
fn a_card_that_cannot_be_used_is_answered_with_what_would_help() {
    let error = Device::named("cuda:99").unwrap_err();
    if cfg!(feature = "cuda") {
        assert!(matches!(error, DeviceError::Absent { .. }), "{error}");
    } else {
        assert_eq!(
            error.to_string(),
            "this build cannot train on \"cuda:99\": build it with the feature `cuda` (`cargo install tunesmith-cli --features cuda`), \
             or use \"cpu\""
        );
    }
}

/// The accuracies of two trainings of each kind on a device.
fn accuracies(settings: &Settings, device: Device) -> f64 {
    let (data, split) = digits();
    let mut observer = |_: &EpochReport| Control::Continue;
    let start = Start { device, ..Start::default() };
    let outcome = train_from(start, data, split, settings, 3, &mut observer, None).unwrap();
    outcome.best.unwrap().val_accuracy
}

/// On most machines the first device is the processor; where it is a card, its results must be near those of the processor.
#[test]
fn the_first_device_learns_what_the_processor_learns() {
    let device = Device::named("wgpu").or_else(|_| Device::named("auto")).unwrap();
    for (kind, values) in [
        (ModelKind::Mlp, vec![("width", json!(32)), ("normalization", json!("layer"))]),
        (ModelKind::Cnn, vec![("width", json!(8)), ("normalization", json!("batch"))]),
        (ModelKind::Cnn, vec![("width", json!(8)), ("activation", json!("leaky")), ("dropout", json!(0.0))]),
    ] {
        let mut all = vec![("epochs", json!(3)), ("batch_size", json!(128)), ("learning_rate", json!(0.01))];
        all.extend(values);
        let settings = settings(kind, &all);
        let expected = train_digits(&settings, 3, None).best.unwrap().val_accuracy;
        let found = accuracies(&settings, device);
        assert!((found - expected).abs() < 0.03, "{device}: {found} against {expected}");
    }
}
